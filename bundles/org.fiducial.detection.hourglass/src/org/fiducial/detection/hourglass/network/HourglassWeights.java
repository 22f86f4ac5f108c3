package org.fiducial.detection.hourglass.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The tensors of a network: names and shapes in the published order, first values, checks. */
public final class HourglassWeights {
	/** End of the names of whole numbers: how many batches the statistics have seen. */
	public static final String COUNTER = ".num_batches_tracked";
	/** Which tensors are trained; the rest are running statistics and the fixed map from edges to points. */
	public static final Predicate<String> TRAINED = name -> !name.startsWith("e2h_transform.") && !name.endsWith(".running_mean")
			&& !name.endsWith(".running_var") && !name.endsWith(COUNTER);

	private HourglassWeights() {
	}

	/** Every tensor's name and shape, in the order of a published checkpoint. */
	public static Map<String, long[]> shapes(HourglassConfig c) {
		Map<String, long[]> out = new LinkedHashMap<>();
		conv(out, "pre.0", 6, c.stem(), 7);
		norm(out, "pre.0.bn", c.stem());
		residual(out, "pre.1", c.stem(), 2 * c.stem());
		residual(out, "pre.3", 2 * c.stem(), 2 * c.stem());
		residual(out, "pre.4", 2 * c.stem(), c.width());
		int w = c.width();
		for (int i = 0; i < c.stacks(); i++) {
			conv(out, "hgs." + i + ".coordconv", w + (i == 0 ? 3 : 5), w, 1);
			hourglass(out, "hgs." + i, w, c.depth());
		}
		for (int i = 0; i < c.stacks(); i++) {
			residual(out, "features." + i + ".0", w, w);
			conv(out, "features." + i + ".1", w, w, 1);
			norm(out, "features." + i + ".1.bn", w);
		}
		int k = c.points();
		int e = c.edges().size();
		heads(out, "heatmaps", c, k);
		out.put("e2h_transform.weight", new long[] { k, e, 1, 1 });
		out.put("e2h_transform.bias", new long[] { k });
		heads(out, "edgemaps", c, e);
		heads(out, "pointmaps", c, k);
		merges(out, "edgemaps", c, e);
		merges(out, "pointmaps", c, k);
		merges(out, "features", c, w);
		merges(out, "heatmaps", c, k);
		return out;
	}

	private static void heads(Map<String, long[]> out, String kind, HourglassConfig c, int channels) {
		for (int i = 0; i < c.stacks(); i++) {
			conv(out, "out_" + kind + "." + i, c.width(), channels, 1);
		}
	}

	private static void merges(Map<String, long[]> out, String kind, HourglassConfig c, int channels) {
		for (int i = 0; i < c.stacks() - 1; i++) {
			conv(out, "merge_" + kind + "." + i, channels, c.width(), 1);
		}
	}

	private static void hourglass(Map<String, long[]> out, String name, int w, int level) {
		residual(out, name + ".up1", w, w);
		residual(out, name + ".low1", w, w);
		if (level > 1) {
			hourglass(out, name + ".low2", w, level - 1);
		} else {
			residual(out, name + ".low2", w, w);
		}
		residual(out, name + ".low3", w, w);
	}

	private static void residual(Map<String, long[]> out, String name, int in, int width) {
		int mid = width / 2;
		norm(out, name + ".bn1", in);
		conv(out, name + ".conv1", in, mid, 1);
		norm(out, name + ".bn2", mid);
		conv(out, name + ".conv2", mid, mid, 3);
		norm(out, name + ".bn3", mid);
		conv(out, name + ".conv3", mid, width, 1);
		conv(out, name + ".skip_layer", in, width, 1);
	}

	private static void conv(Map<String, long[]> out, String name, int in, int width, int kernel) {
		out.put(name + ".conv.weight", new long[] { width, in, kernel, kernel });
		out.put(name + ".conv.bias", new long[] { width });
	}

	private static void norm(Map<String, long[]> out, String name, int n) {
		for (String s : new String[] { "weight", "bias", "running_mean", "running_var" }) {
			out.put(name + "." + s, new long[] { n });
		}
		out.put(name + COUNTER, new long[0]);
	}

	/**
	 * First values as PyTorch gives them (uniform in 1/sqrt(fan-in)), a pure function of the seed and each tensor's name.
	 * Nothing requires gradients yet.
	 */
	public static Parameters initial(HourglassConfig config, long seed) {
		Parameters p = new Parameters("new hourglass");
		Map<String, long[]> shapes = shapes(config);
		shapes.forEach((name, shape) -> {
			if (name.endsWith(COUNTER)) {
				p.put(name, Scope.keep(p.manager().zeros(new Shape(), DataType.INT64)));
			} else if (name.startsWith("e2h_transform.")) {
				p.put(name, edgeToPoint(config, name.endsWith("weight")), shape);
			} else if (name.contains(".conv.")) {
				long[] w = shapes.get(name.replace(".conv.bias", ".conv.weight"));
				p.put(name, uniform(CounterRandom.of(seed, 0).split(name), shape, 1 / Math.sqrt(w[1] * w[2] * w[3])), shape);
			} else {
				p.fill(name, name.endsWith("weight") || name.endsWith("running_var") ? 1 : 0, shape);
			}
		});
		return p;
	}

	private static float[] uniform(CounterRandom random, long[] shape, double bound) {
		int n = 1;
		for (long s : shape) {
			n = Math.toIntExact(n * s);
		}
		float[] out = new float[n];
		for (int i = 0; i < n; i++) {
			out[i] = (float) random.uniform(-bound, bound);
		}
		return out;
	}

	/** Weight [points x edges]: 1 where the edge contains the point; bias [points]: 1 where no edge does. */
	static float[] edgeToPoint(HourglassConfig c, boolean weight) {
		int edges = c.edges().size();
		float[] w = new float[c.points() * edges];
		float[] b = new float[c.points()];
		java.util.Arrays.fill(b, 1);
		for (int e = 0; e < edges; e++) {
			for (int point : c.edges().get(e).points()) {
				w[point * edges + e] = 1;
				b[point] = 0;
			}
		}
		return weight ? w : b;
	}

	/**
	 * Checks that parameters are complete and of this size; tensors with other names are tolerated.
	 *
	 * @throws FiducialException (input) with the first difference
	 */
	public static void check(HourglassConfig config, Parameters parameters, String file) {
		shapes(config).forEach((name, shape) -> {
			NDArray x = parameters.find(name);
			if (x == null) {
				throw FiducialException.input(file + ": the tensor '" + name + "' is missing; this is no hourglass of " + config.stacks() + " stacks and depth " + config.depth());
			}
			if (!java.util.Arrays.equals(x.getShape().getShape(), shape)) {
				throw FiducialException.input(file + ": the tensor '" + name + "' has shape " + x.getShape() + ", expected " + new Shape(shape));
			}
		});
	}
}
