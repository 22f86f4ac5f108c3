package org.fiducial.generation.diffusion.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.checkpoint.ModelReport;

import ai.djl.ndarray.types.Shape;
import tools.jackson.core.type.TypeReference;

/** A network inside a checkpoint: its tensors by their original names, and its configuration as their shapes tell. */
public final class FoundNetwork {
	private final NamedTensors tensors;
	private final Network network;
	private final String prefix;
	private final boolean diffusers;
	private final boolean average;
	/** Names in the file by original names. */
	private final Map<String, String> files = new LinkedHashMap<>();
	private final List<String> unknown = new ArrayList<>();
	private Record configuration;
	private boolean stated;

	FoundNetwork(NamedTensors tensors, Network network, String prefix, boolean diffusers, List<String> names) {
		this.tensors = tensors;
		this.network = network;
		this.prefix = prefix;
		this.diffusers = diffusers;
		average = false;
		List<String> bare = bare(names);
		take(bare, diffusers && network.names() != null ? network.names().known(bare) : null);
		configuration = Inference.of(this);
	}

	private FoundNetwork(FoundNetwork of, String prefix, List<String> names) {
		tensors = of.tensors;
		network = of.network;
		this.prefix = prefix;
		diffusers = of.diffusers;
		average = true;
		configuration = of.configuration;
		List<String> bare = bare(names);
		Map<String, String> dotless = new HashMap<>();
		of.files.keySet().forEach(original -> dotless.put(original.replace(".", ""), original));
		take(bare, diffusers ? network.names().known(bare) : dotless);
	}

	/**
	 * The moving average of a network, of the same configuration. The original implementation registers the copies as buffers, whose names cannot have
	 * dots (ldm/modules/ema.py, LitEma); diffusers writes a network of its own (training_utils.py, EMAModel).
	 *
	 * @param prefix of the average's names
	 * @param names of its tensors, with the prefix
	 */
	static FoundNetwork average(FoundNetwork of, String prefix, List<String> names) {
		return new FoundNetwork(of, prefix, names);
	}

	private List<String> bare(List<String> names) {
		return names.stream().map(n -> n.substring(prefix.length())).toList();
	}

	/** @param originals original names by those after the prefix; null if they are the same */
	private void take(List<String> bare, Map<String, String> originals) {
		for (String name : bare) {
			String original = originals == null ? name : originals.get(name);
			if (original == null || files.putIfAbsent(original, prefix + name) != null) {
				unknown.add(prefix + name);
			}
		}
	}

	private Map<String, String> spelling(Collection<String> originals) {
		if (average && !diffusers) {
			Map<String, String> out = new HashMap<>();
			originals.forEach(n -> out.put(n, n.replace(".", "")));
			return out;
		}
		return diffusers && network.names() != null ? network.names().toDiffusers(originals) : Map.of();
	}

	private String role() {
		return average ? "moving average (EMA) of the " + network.role() : network.role();
	}

	/** Which one. */
	public Network network() {
		return network;
	}

	/** Its configuration, of its network's own type. */
	public Record configuration() {
		return configuration;
	}

	/** Sets what shapes do not tell, as a configuration beside the file does. */
	void configuration(Record better) {
		configuration = better;
		stated = true;
	}

	/** Whether a file beside it states its configuration; else it is what shapes tell, and as published where they do not. */
	public boolean isStated() {
		return stated;
	}

	/** Prefix of its names in the file. */
	public String prefix() {
		return prefix;
	}

	/** Whether it bears the names of diffusers. */
	public boolean isDiffusers() {
		return diffusers;
	}

	boolean has(String original) {
		return files.containsKey(original);
	}

	/** What the file says about itself; null if it does not. */
	String metadata(String key) {
		return tensors.metadata().get(key);
	}

	Iterable<String> originals() {
		return files.keySet();
	}

	/** The shape of a tensor in the original scheme; null if it is missing. */
	long[] shape(String original) {
		String file = files.get(original);
		if (file == null) {
			return null;
		}
		long[] stored = tensors.shape(file);
		return network.names() == null ? stored : network.names().originalShape(original, stored);
	}

	/** What is there, missing and left over. */
	public ModelReport.Part report() {
		Map<String, long[]> expected = network.shapes(configuration);
		Map<String, String> foreign = spelling(expected.keySet());
		List<String> missing = new ArrayList<>();
		List<String> misshapen = new ArrayList<>();
		expected.forEach((name, shape) -> {
			long[] found = shape(name);
			if (found == null) {
				missing.add(prefix + foreign.getOrDefault(name, name));
			} else if (!Arrays.equals(found, shape)) {
				misshapen.add(files.get(name) + " is " + Arrays.toString(found) + " instead of " + Arrays.toString(shape));
			}
		});
		List<String> unexpected = new ArrayList<>(unknown);
		files.forEach((name, file) -> {
			if (!expected.containsKey(name) && !network.unused(name)) {
				unexpected.add(file);
			}
		});
		unexpected.removeIf(n -> network.unused(n.substring(prefix.length())));
		long parameters = files.values().stream().mapToLong(tensors::count).sum();
		Map<String, Object> keys = Configs.json().convertValue(configuration, new TypeReference<TreeMap<String, Object>>() {
		});
		return new ModelReport.Part(role(), prefix, keys, files.size() + unknown.size(), parameters, missing, unexpected, misshapen);
	}

	/**
	 * Reads its tensors by their original names, as 32-bit floats.
	 *
	 * @throws FiducialException (input) if something is missing, has another shape, or is not a finite number
	 */
	public Parameters load() {
		ModelReport.Part report = report();
		if (!report.complete()) {
			List<String> wrong = report.missing().isEmpty() ? report.misshapen() : report.missing();
			throw FiducialException.input(tensors.title() + ": the " + role() + " is not complete: " + wrong.size() + " tensors " + (report.missing().isEmpty() ? "do not fit" : "are missing")
					+ ", the first is " + wrong.getFirst());
		}
		Parameters out = new Parameters(tensors.title());
		try {
			network.shapes(configuration).forEach((name, shape) -> Scope.run(() -> out.put(name, tensors.weight(files.get(name), out.manager()).reshape(new Shape(shape)))));
			return out;
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
	}
}
