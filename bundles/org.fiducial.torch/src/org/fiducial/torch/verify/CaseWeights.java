package org.fiducial.torch.verify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.checkpoint.TensorFiles;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.JsonNode;

/**
 * Weights of a case: the files beside it, or, where it has none, the numbers of the "u24 rule" that every description states, checked against
 * {@code weight_checksums}.
 */
public final class CaseWeights {
	/** What the rule's result is called in results. */
	public static final String RULE = "u24 rule";
	private static final String FILE = "weights.safetensors";
	private static final List<String> USUAL = List.of(FILE, "weights.diffusers.safetensors", "weights.pkl", "weights.pth");

	private CaseWeights() {
	}

	/**
	 * The files that the description lists, or else those of the usual names that are there.
	 *
	 * @return empty if the weights follow the rule
	 * @throws FiducialException (input) when a listed file is missing
	 */
	public static List<Path> files(CaseFolder c) {
		List<Path> out = new ArrayList<>();
		for (JsonNode w : c.json().path("weights")) {
			if (w.path("file").isString()) {
				out.add(c.resolve(w.get("file").asString()));
			}
		}
		for (String usual : USUAL) {
			Path p = c.folder().resolve(usual);
			if (Files.isRegularFile(p) && !out.contains(p.normalize())) {
				out.add(p.normalize());
			}
		}
		return out;
	}

	/**
	 * Reads a file of weights, safetensors or a checkpoint of PyTorch's; if the tensors bear the checkpoint's prefix ({@code checkpoint_prefix}, up to the
	 * first blank) it is removed.
	 */
	public static Parameters load(Path file, String prefix) {
		try (NamedTensors in = TensorFiles.open(file)) {
			return Parameters.load(in, in.names().stream().anyMatch(n -> n.startsWith(prefix)) ? prefix : "");
		}
	}

	/** The prefix that the description gives to names in checkpoints; may be empty. */
	public static String prefix(CaseFolder c) {
		return c.json().path("checkpoint_prefix").asString("").split(" ", 2)[0];
	}

	/**
	 * Makes weights by the rule.
	 *
	 * @param shaped tensors of the right names and shapes in the original scheme, whose values do not matter; those for which {@code fixed}
	 *            holds and integers stay as they are
	 * @throws FiducialException (input) when the case's checksums say that it means other weights
	 */
	public static Parameters byRule(CaseFolder c, Supplier<Parameters> shaped, java.util.function.Predicate<String> fixed) {
		JsonNode seed = c.json().path("seed");
		if (!seed.isIntegralNumber()) {
			throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": there is no file of weights, and no whole number 'seed' to make them from");
		}
		boolean half = c.json().path("fp16_exact").asBoolean(false);
		Parameters p = shaped.get();
		for (String name : List.copyOf(p.names())) {
			NDArray x = p.get(name);
			if (!fixed.test(name) && x.getDataType().isFloating()) {
				long[] shape = x.getShape().getShape();
				p.put(name, values(name, shape, seed.asLong(), half), shape);
			}
		}
		checkSums(c, p);
		return p;
	}

	/**
	 * The numbers of a tensor by the rule.
	 *
	 * @param half whether they are rounded to 16 bits
	 */
	public static float[] values(String name, long[] shape, long seed, boolean half) {
		int n = 1;
		for (long s : shape) {
			n = Math.toIntExact(n * s);
		}
		double a = centre(name, shape);
		double b = spread(name, shape, n);
		long key = fnv(name) ^ seed * 0xD1342543DE82EF95L;
		float[] out = new float[n];
		for (int i = 0; i < n; i++) {
			long z = key + (i + 1L) * 0x9E3779B97F4A7C15L;
			z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
			z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
			z ^= z >>> 31;
			float v = (float) (a + b * ((z >>> 40) * 0x1p-23 - 1));
			out[i] = half ? Float.float16ToFloat(Float.floatToFloat16(v)) : v;
		}
		return out;
	}

	private static double centre(String name, long[] shape) {
		return name.endsWith(".running_var") || shape.length == 1 && name.endsWith("weight") ? 1 : 0;
	}

	private static double spread(String name, long[] shape, int n) {
		if (name.endsWith(".running_mean")) {
			return .3;
		}
		if (name.endsWith(".running_var")) {
			return .5;
		}
		if (name.endsWith("token_emb.weight") || name.endsWith("token_embedding.weight")) {
			return 1;
		}
		if (name.endsWith("pos_emb.emb.weight") || name.endsWith("position_embedding.weight") || name.endsWith("positional_embedding")) {
			return .25;
		}
		if (shape.length < 2) {
			return name.endsWith("weight") ? .25 : .1;
		}
		double fanIn = name.startsWith("text_projection") ? shape[0] : (double) n / shape[0];
		return gain(name) * Math.sqrt(3 / fanIn);
	}

	private static double gain(String name) {
		if (name.matches("zero_convs\\.\\d+\\.0\\.weight") || name.equals("middle_block_out.0.weight") || name.matches("merge_.*\\.\\d+\\.conv\\.weight")) {
			return .5;
		}
		if (name.matches("features\\.\\d+\\.1\\.conv\\.weight")) {
			return .25;
		}
		if (name.endsWith(".conv3.conv.weight")) {
			return .15;
		}
		return name.matches("out_(pointmaps|edgemaps)\\.\\d+\\.conv\\.weight") ? 1.5 : 1;
	}

	private static long fnv(String name) {
		long h = 0xCBF29CE484222325L;
		for (byte x : name.getBytes(StandardCharsets.UTF_8)) {
			h = (h ^ x & 0xff) * 0x100000001B3L;
		}
		return h;
	}

	private static void checkSums(CaseFolder c, Parameters p) {
		for (Map.Entry<String, JsonNode> e : c.json().path("weight_checksums").properties()) {
			double sum = 0;
			double square = 0;
			for (Number v : p.get(e.getKey()).toArray()) {
				sum += v.doubleValue();
				square += v.doubleValue() * v.doubleValue();
			}
			double root = Math.sqrt(square);
			double expected = e.getValue().path("l2").asDouble();
			if (Math.abs(sum - e.getValue().path("sum").asDouble()) > 1e-6 * Math.max(1, root) || Math.abs(root - expected) > 1e-6 * Math.max(1, expected)) {
				throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": the tensor '" + e.getKey() + "' made by the u24 rule has sum " + sum + " and norm " + root
						+ ", but weight_checksums says " + e.getValue() + "; check the seed, or put the weights beside the case as " + FILE);
			}
		}
	}
}
