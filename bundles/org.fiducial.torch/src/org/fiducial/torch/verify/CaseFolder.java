package org.fiducial.torch.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.torch.Ops;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A reference case on disk: {@code case.json} (family, configuration, what is in it, tolerances) and {@code io.safetensors} ({@code in.*} inputs,
 * {@code out.*} and {@code mid.*} results of the original). Every question about something that is missing is answered with a sentence.
 */
public final class CaseFolder implements AutoCloseable {
	/** What makes a folder a case. */
	public static final String DESCRIPTION = "case.json";
	private static final String TENSORS = "io.safetensors";
	/** Descriptions of full-size networks list thousands of tensors. */
	private static final long LIMIT = 64L << 20;

	private final Path folder;
	private final JsonNode json;
	private final SafeTensors io;

	private CaseFolder(Path folder, JsonNode json, SafeTensors io) {
		this.folder = folder;
		this.json = json;
		this.io = io;
	}

	/** Opens a case. @throws FiducialException (input) when the folder is none */
	public static CaseFolder open(Path folder) {
		Path file = folder.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(folder + ": no reference case, " + DESCRIPTION + " is missing; expected a folder with " + DESCRIPTION + " and " + TENSORS
					+ ", or one that holds such folders");
		}
		JsonNode json = read(file);
		if (!json.isObject() || !json.path("family").isString()) {
			throw FiducialException.input(file + ": no description of a reference case, expected an object with a text 'family'");
		}
		Path tensors = folder.resolve(TENSORS);
		boolean needed = json.has("inputs") || json.has("outputs");
		if (needed && !Files.isRegularFile(tensors)) {
			throw FiducialException.input(tensors + ": is missing; expected the inputs and outputs that " + DESCRIPTION + " lists");
		}
		return new CaseFolder(folder, json, Files.isRegularFile(tensors) ? SafeTensors.open(tensors) : null);
	}

	private static JsonNode read(Path file) {
		try {
			if (Files.size(file) > LIMIT) {
				throw FiducialException.input(file + ": larger than " + (LIMIT >> 20) + " MB; this is no description of a case");
			}
			return Configs.json().readTree(Files.readString(file));
		} catch (JacksonException e) {
			throw FiducialException.input(file + ": line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": not valid JSON: " + e.getOriginalMessage(), e);
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/** Where it is. */
	public Path folder() {
		return folder;
	}

	/** Its name: what the description says, or else the folder's. */
	public String name() {
		Path last = folder.toAbsolutePath().normalize().getFileName();
		return json.path("name").asString(last == null ? folder.toString() : last.toString());
	}

	/** Its family. */
	public String family() {
		return json.get("family").asString();
	}

	/** The whole description. */
	public JsonNode json() {
		return json;
	}

	/** The key {@code config} of the description, empty if absent. */
	public JsonNode config() {
		return json.path("config");
	}

	/** A configuration value. @throws FiducialException (input) when it is missing */
	public JsonNode config(String key) {
		JsonNode n = config().path(key);
		if (n.isMissingNode() || n.isNull()) {
			throw FiducialException.input(folder.resolve(DESCRIPTION) + ": 'config." + key + "' is missing; a case of family '" + family() + "' needs it");
		}
		return n;
	}

	/** A whole number of the configuration. */
	public int number(String key) {
		return integer(config(key), key);
	}

	/** A whole number of the configuration, or a default. */
	public int number(String key, int otherwise) {
		return config().has(key) ? number(key) : otherwise;
	}

	/** A number of the configuration, or a default. */
	public double real(String key, double otherwise) {
		return config().has(key) ? real(key) : otherwise;
	}

	/** A number of the configuration. */
	public double real(String key) {
		JsonNode n = config(key);
		if (!n.isNumber()) {
			throw wrong(key, "a number", n);
		}
		return n.asDouble();
	}

	/** A list of whole numbers of the configuration. */
	public List<Integer> numbers(String key) {
		JsonNode n = config(key);
		if (!n.isArray()) {
			throw wrong(key, "a list of whole numbers", n);
		}
		List<Integer> out = new ArrayList<>();
		n.forEach(v -> out.add(integer(v, key)));
		return out;
	}

	private int integer(JsonNode n, String key) {
		if (!n.isIntegralNumber() || !n.canConvertToInt()) {
			throw wrong(key, "a whole number", n);
		}
		return n.asInt();
	}

	private FiducialException wrong(String key, String expected, JsonNode found) {
		return FiducialException.input(folder.resolve(DESCRIPTION) + ": 'config." + key + "' must be " + expected + ", not " + found);
	}

	/** Another folder or file, as this one names it. @throws FiducialException (input) when it is missing */
	public Path resolve(String relative) {
		Path p = folder.resolve(relative).normalize();
		if (!Files.exists(p)) {
			throw FiducialException.input(p + ": is missing; " + folder.resolve(DESCRIPTION) + " names it");
		}
		return p;
	}

	/** Whether {@code io.safetensors} has a tensor. */
	public boolean has(String tensor) {
		return io != null && io.has(tensor);
	}

	/** A tensor of {@code io.safetensors}, on the engine's device, in the current scope. */
	public NDArray tensor(String tensor) {
		return io().tensor(tensor, Torch.manager());
	}

	/** A tensor's values as doubles, row-major. */
	public double[] values(String tensor) {
		return io().values(tensor);
	}

	/** A tensor's values as bytes. */
	public byte[] bytes(String tensor) {
		double[] v = values(tensor);
		byte[] out = new byte[v.length];
		for (int i = 0; i < v.length; i++) {
			out[i] = (byte) (int) v[i];
		}
		return out;
	}

	/** A tensor's values as whole numbers. */
	public long[] longs(String tensor) {
		double[] v = values(tensor);
		long[] out = new long[v.length];
		for (int i = 0; i < v.length; i++) {
			out[i] = (long) v[i];
		}
		return out;
	}

	/** A tensor's shape. */
	public long[] shape(String tensor) {
		return io().shape(tensor);
	}

	/** A tensor's stored type, for example F32. */
	public String type(String tensor) {
		return io().type(tensor);
	}

	/** Pictures [N, H, W, 3] or [H, W, 3] of bytes as [N, 3, H, W] of floats times a factor plus a shift. */
	public NDArray pictures(String tensor, float factor, float shift) {
		NDArray x = Ops.add(Ops.mul(tensor(tensor).toType(DataType.FLOAT32, false), factor), shift);
		return (x.getShape().dimension() == 3 ? x.expandDims(0) : x).transpose(0, 3, 1, 2);
	}

	private SafeTensors io() {
		if (io == null) {
			throw FiducialException.input(folder.resolve(TENSORS) + ": is missing");
		}
		return io;
	}

	@Override
	public void close() {
		if (io != null) {
			io.close();
		}
	}
}
