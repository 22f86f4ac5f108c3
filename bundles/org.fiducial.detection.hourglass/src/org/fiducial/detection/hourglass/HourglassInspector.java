package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.ModelInspector;
import org.fiducial.torch.checkpoint.ModelReport;

/** Recognises the stacked hourglass of STAR (published .pkl files, and this program's models) by names and shapes. */
public final class HourglassInspector implements ModelInspector {
	private static final String MARK = "out_heatmaps.0.conv.weight";
	private static final int MAX_STACKS = 16;
	/** The largest edge-to-point table that is read. */
	private static final int MAX_TABLE = 1 << 20;

	@Override
	public Optional<ModelReport> inspect(NamedTensors tensors) {
		String prefix = tensors.has(MARK) ? "" : tensors.has("module." + MARK) ? "module." : null;
		if (prefix == null) {
			return Optional.empty();
		}
		try {
			return Optional.of(report(tensors, prefix, configuration(tensors, prefix)));
		} catch (FiducialException e) {
			return Optional.of(ModelReport.wrong("stacked hourglass", "the hourglass is none of a shape that is known: " + e.getMessage()));
		}
	}

	/** The configuration that shapes tell; the input's side follows from the depth, and edges are taken as open. */
	static HourglassConfig configuration(NamedTensors t, String prefix) {
		int stacks = 0;
		while (stacks < MAX_STACKS && t.has(prefix + "out_heatmaps." + stacks + ".conv.weight")) {
			stacks++;
		}
		int depth = 1;
		while (depth < 8 && t.has(prefix + "hgs.0" + ".low2".repeat(depth) + ".low1.conv1.conv.weight")) {
			depth++;
		}
		int points = extent(t, prefix + MARK, 0);
		// four times a map that can be halved so often; 256 for the published depth of 4
		int input = depth == 4 ? 256 : 4 << depth;
		return new HourglassConfig(input, stacks, extent(t, prefix + MARK, 1), extent(t, prefix + "pre.0.conv.weight", 0), points, edges(t, prefix, points));
	}

	private static List<HourglassConfig.Edge> edges(NamedTensors t, String prefix, int points) {
		String name = prefix + "e2h_transform.weight";
		int n = extent(t, name, 1);
		if (extent(t, name, 0) != points || (long) n * points > MAX_TABLE) {
			throw FiducialException.input("'" + name + "' has the shape " + Arrays.toString(t.shape(name)) + " for " + points + " points");
		}
		double[] table = t.values(name);
		List<HourglassConfig.Edge> out = new ArrayList<>();
		for (int e = 0; e < n; e++) {
			int edge = e;
			out.add(new HourglassConfig.Edge(false, java.util.stream.IntStream.range(0, points).filter(p -> table[p * n + edge] != 0).toArray()));
		}
		return out;
	}

	private static int extent(NamedTensors t, String name, int axis) {
		if (!t.has(name) || t.shape(name).length <= axis) {
			throw FiducialException.input("'" + name + "' is missing or has too few axes");
		}
		return Math.toIntExact(Math.min(Integer.MAX_VALUE, t.shape(name)[axis]));
	}

	private static ModelReport report(NamedTensors t, String prefix, HourglassConfig c) {
		Map<String, long[]> expected = HourglassWeights.shapes(c);
		List<String> missing = new ArrayList<>();
		List<String> misshapen = new ArrayList<>();
		expected.forEach((name, shape) -> {
			if (!t.has(prefix + name)) {
				missing.add(prefix + name);
			} else if (!Arrays.equals(t.shape(prefix + name), shape)) {
				misshapen.add(prefix + name + " is " + Arrays.toString(t.shape(prefix + name)) + " instead of " + Arrays.toString(shape));
			}
		});
		List<String> unexpected = t.names().stream().filter(n -> !n.startsWith(prefix) || !expected.containsKey(n.substring(prefix.length()))).toList();
		Map<String, Object> keys = new TreeMap<>(Map.of("inputSize", c.inputSize(), "stacks", c.stacks(), "width", c.width(), "stem", c.stem(), "points", c.points(), "edges", c.edges().size(), "depth",
				c.depth()));
		long parameters = t.names().stream().mapToLong(t::count).sum();
		ModelReport.Part part = new ModelReport.Part("stacked hourglass", prefix, keys, t.names().size(), parameters, missing, unexpected, misshapen);
		return new ModelReport("stacked hourglass, STAR, " + c.points() + " points", "star", part.complete() ? null
				: "the hourglass is not complete: " + missing.size() + " tensors are missing, " + misshapen.size() + " have other shapes", List.of(part), 0, List.of(), List.of());
	}
}
