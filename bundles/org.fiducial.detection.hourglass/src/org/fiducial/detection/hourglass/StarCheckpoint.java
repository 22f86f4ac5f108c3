package org.fiducial.detection.hourglass;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.FileHashes;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLayout;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.checkpoint.ModelInspectors;
import org.fiducial.torch.checkpoint.ModelReport;
import org.fiducial.torch.checkpoint.TensorFiles;

/**
 * A stacked hourglass among named tensors, as STAR publishes it: its size is read off the shapes.
 *
 * @param tensors all that there are; closed by whoever opened them
 * @param prefix of the network's names
 * @param network its size; edges are taken as open, and the input's side follows from the depth: 256 for the published one
 */
record StarCheckpoint(NamedTensors tensors, String prefix, HourglassConfig network) {
	private static final String MARK = "out_heatmaps.0.conv.weight";
	private static final int MAX_STACKS = 16;
	/** The largest edge-to-point table that is read. */
	private static final int MAX_TABLE = 1 << 20;
	private static final int SHOWN = 3;

	/** What its names begin with: nothing, {@code module.}, {@code net.}, …; empty if it is no hourglass. Of weights and their averages, the weights. */
	static Optional<String> prefix(NamedTensors t) {
		return t.names().stream().filter(n -> n.equals(MARK) || n.endsWith("." + MARK)).map(n -> n.substring(0, n.length() - MARK.length()))
				.min(Comparator.comparing((String p) -> p.contains("ema")).thenComparing(String::length).thenComparing(Comparator.naturalOrder()));
	}

	/** Recognises it. @throws FiducialException (input) if the shapes are those of no hourglass */
	static StarCheckpoint of(NamedTensors t, String prefix) {
		return new StarCheckpoint(t, prefix, configuration(t, prefix));
	}

	private static HourglassConfig configuration(NamedTensors t, String prefix) {
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
		if (extent(t, name, 0) != points || (long) n * points > MAX_TABLE || t.count(name) != (long) n * points) {
			throw FiducialException.input("'" + name + "' has the shape " + Arrays.toString(t.shape(name)) + " for " + points + " points");
		}
		double[] table = t.values(name);
		List<HourglassConfig.Edge> out = new ArrayList<>();
		for (int e = 0; e < n; e++) {
			int edge = e;
			out.add(new HourglassConfig.Edge(false, IntStream.range(0, points).filter(p -> table[p * n + edge] != 0).toArray()));
		}
		return out;
	}

	private static int extent(NamedTensors t, String name, int axis) {
		if (!t.has(name) || t.shape(name).length <= axis) {
			throw FiducialException.input("'" + name + "' is missing or has too few axes");
		}
		return Math.toIntExact(Math.min(Integer.MAX_VALUE, t.shape(name)[axis]));
	}

	/** What is missing, left over, or of another shape than the network needs. */
	ModelReport.Part compare() {
		Map<String, long[]> expected = HourglassWeights.shapes(network);
		List<String> missing = new ArrayList<>();
		List<String> misshapen = new ArrayList<>();
		expected.forEach((name, shape) -> {
			if (!tensors.has(prefix + name)) {
				missing.add(prefix + name);
			} else if (!Arrays.equals(tensors.shape(prefix + name), shape)) {
				misshapen.add(prefix + name + " is " + Arrays.toString(tensors.shape(prefix + name)) + " instead of " + Arrays.toString(shape));
			}
		});
		List<String> unexpected = tensors.names().stream().filter(n -> !n.startsWith(prefix) || !expected.containsKey(n.substring(prefix.length()))).toList();
		Map<String, Object> keys = new TreeMap<>(Map.of("inputSize", network.inputSize(), "stacks", network.stacks(), "width", network.width(), "stem", network.stem(), "points", network.points(),
				"edges", network.edges().size(), "depth", network.depth()));
		long parameters = tensors.names().stream().mapToLong(tensors::count).sum();
		return new ModelReport.Part("stacked hourglass", prefix, keys, tensors.names().size(), parameters, missing, unexpected, misshapen);
	}

	/**
	 * The model that a file of STAR's is: scheme by the number of points, faces cut out as STAR's demo.py does, confidence not fitted.
	 *
	 * @throws FiducialException (input) if it holds no hourglass, not all of it, one of this program's own, or one of an unknown layout
	 */
	static HourglassModel describe(Path file) {
		try (NamedTensors t = TensorFiles.open(file)) {
			StarCheckpoint c = find(t);
			StarLayout layout = StarLayout.ofPoints(c.network.points()).orElseThrow(
					() -> FiducialException.input(file + ": a hourglass of " + c.network.points() + " points, of which the landmark scheme is not known; known are those of STAR: " + StarLayout.known()));
			return HourglassModel.published(layout.scheme(), c.network, CropRule.STAR, FileHashes.shared().sha256(file));
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/** The hourglass in tensors, complete and of the right shapes. */
	private static StarCheckpoint find(NamedTensors t) {
		if (HourglassModel.isOwn(t.metadata())) {
			throw FiducialException.input(t.title() + ": the weights of a detector that was trained here; how its faces are cut out stands in the " + HourglassModel.DESCRIPTION
					+ " of its model folder, so give that folder");
		}
		String prefix = prefix(t).orElseThrow(() -> FiducialException.input(t.title() + ": holds no stacked hourglass of STAR (no tensor '" + MARK + "')"
				+ ModelInspectors.inspect(t).map(r -> ", but: " + r.family()).orElse("") + "; 'fiducial model inspect' says more"));
		StarCheckpoint c;
		try {
			c = of(t, prefix);
		} catch (FiducialException e) {
			throw FiducialException.input(t.title() + ": the hourglass is none of a shape that is known: " + e.getMessage(), e);
		}
		ModelReport.Part part = c.compare();
		if (!part.complete()) {
			List<String> wrong = part.missing().isEmpty() ? part.misshapen() : part.missing();
			throw FiducialException.input(t.title() + ": the hourglass is not complete: " + wrong.size() + " tensors " + (part.missing().isEmpty() ? "have other shapes" : "are missing") + ": "
					+ String.join(", ", wrong.stream().limit(SHOWN).toList()) + (wrong.size() > SHOWN ? ", …" : ""));
		}
		return c;
	}

	/** Reads the weights of a file of STAR's, 16 and 64 bits as 32. @throws FiducialException (input) as {@link #describe}, or if values are no numbers */
	static Parameters weights(Path file) {
		Parameters out = new Parameters(file.toString());
		try (NamedTensors t = TensorFiles.open(file)) {
			StarCheckpoint c = find(t);
			for (String name : HourglassWeights.shapes(c.network).keySet()) {
				String stored = c.prefix + name;
				boolean counter = name.endsWith(HourglassWeights.COUNTER);
				Scope.run(() -> out.put(name, counter ? t.tensor(stored, out.manager()) : t.weight(stored, out.manager())));
			}
			return out;
		} catch (RuntimeException e) {
			out.close();
			throw e;
		}
	}
}
