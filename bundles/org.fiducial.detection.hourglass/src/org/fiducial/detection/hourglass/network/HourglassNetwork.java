package org.fiducial.detection.hourglass.network;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The stacked hourglass of STAR (ZhenglinZhou/STAR lib/backbone/stackedHGNetV1.py): a stem, hourglasses with coordinate channels,
 * and at every stack a heat map, a point map and an edge map that are multiplied into one fused map a landmark, whose soft-argmax
 * is the landmark. A function of its parameters; holds only constant grids.
 * <p>
 * Kept from the reference because its weights need them: coordinate channel A runs along rows and B along columns; later stacks
 * see the coordinates masked by the <em>last</em> landmark's heat map; the soft-argmax grid has its ends on pixel centres
 * although truth is encoded with half-pixel borders.
 */
public final class HourglassNetwork implements AutoCloseable {
	/**
	 * What a stack says.
	 *
	 * @param landmarks [N, K, 2], x and y in -1..1 of the input
	 * @param heat [N, K, M, M], not negative
	 * @param points [N, K, M, M] in 0..1
	 * @param edges [N, E, M, M] in 0..1
	 * @param fusion [N, K, M, M], heat times point times edges: what the landmarks are read from
	 */
	public record Stack(NDArray landmarks, NDArray heat, NDArray points, NDArray edges, NDArray fusion) {
	}

	/** How features lie in memory; values differ in the last bits only. */
	public enum Layout {
		/** Plane by plane, as the reference computes: for comparison with it. */
		PLANES(0),
		/** Channels innermost, which makes pooling and normalisation several times faster on CPUs. */
		CHANNELS_LAST(2);

		private final int memoryFormat;

		Layout(int memoryFormat) {
			this.memoryFormat = memoryFormat;
		}
	}

	private final HourglassConfig config;
	private final Parameters p;
	private final int layout;
	private final NDManager constants = Torch.newManager();
	private final NDArray inputCoords;
	private final NDArray mapCoords;
	private final MapGrid grid;
	private Probe probe = (name, value) -> {
	};

	/** A network that reads these parameters, which stay the caller's. */
	public HourglassNetwork(HourglassConfig config, Parameters parameters) {
		this(config, parameters, Layout.CHANNELS_LAST);
	}

	/** As above, with a layout. */
	public HourglassNetwork(HourglassConfig config, Parameters parameters, Layout layout) {
		this.layout = layout.memoryFormat;
		this.config = config;
		this.p = parameters;
		inputCoords = coordinates(config.inputSize());
		mapCoords = coordinates(config.mapSize());
		grid = MapGrid.of(config.mapSize(), constants);
	}

	/** The network's size. */
	public HourglassConfig config() {
		return config;
	}

	/** Coordinates of the maps' pixels. */
	public MapGrid grid() {
		return grid;
	}

	/** Shows intermediate results of the next passes. */
	public void probe(Probe newProbe) {
		probe = newProbe;
	}

	/**
	 * One pass.
	 *
	 * @param x [N, 3, S, S], blue, green, red, each (v - 127.5) / 127.5
	 * @param training uses the batch's statistics and updates the running ones
	 * @return a result a stack; the last one is the best
	 */
	public List<Stack> forward(NDArray x, boolean training) {
		List<Stack> out = new ArrayList<>(config.stacks());
		NDArray h = stem(x, training);
		NDArray heat = null;
		for (int i = 0; i < config.stacks(); i++) {
			String stack = "hgs." + i;
			NDArray withCoords = heat == null ? Blocks.SCRIPT.call("coords", h, mapCoords, layout) : Blocks.SCRIPT.call("masked_coords", h, mapCoords, heat, layout);
			see(stack + ".coordconv.addcoords", withCoords);
			NDArray hg = hourglass(stack, conv(stack + ".coordconv", withCoords), config.depth(), training);
			see(stack, hg);
			NDArray feature = convBnRelu("features." + i + ".1", residual("features." + i + ".0", hg, training), 1, 0, training);
			see("features." + i, feature);
			Stack s = heads(i, feature);
			out.add(s);
			heat = s.heat;
			if (i < config.stacks() - 1) {
				h = merge(i, h, feature, s);
			}
		}
		return out;
	}

	private NDArray stem(NDArray x, boolean training) {
		NDArray withCoords = Blocks.SCRIPT.call("coords", x, inputCoords, layout);
		see("pre.0.addcoords", withCoords);
		NDArray h = convBnRelu("pre.0", withCoords, 2, 3, training);
		h = residual("pre.1", h, training);
		h = Ops.maxPool2d(h, 2, 2);
		h = residual("pre.3", h, training);
		h = residual("pre.4", h, training);
		see("pre.4", h);
		return h;
	}

	private NDArray hourglass(String name, NDArray x, int level, boolean training) {
		NDArray up = residual(name + ".up1", x, training);
		NDArray low = residual(name + ".low1", Ops.maxPool2d(x, 2, 2), training);
		low = level > 1 ? hourglass(name + ".low2", low, level - 1, training) : residual(name + ".low2", low, training);
		low = residual(name + ".low3", low, training);
		return Blocks.SCRIPT.call("add_upsampled", up, low, up.getShape().get(2));
	}

	private Stack heads(int i, NDArray feature) {
		NDArray heat = Blocks.SCRIPT.call("heat", feature, weight("out_heatmaps." + i), bias("out_heatmaps." + i));
		see("out_heatmaps." + i, heat);
		NDArray points = Blocks.SCRIPT.call("sigmoid_conv", feature, weight("out_pointmaps." + i), bias("out_pointmaps." + i));
		NDArray edges = Blocks.SCRIPT.call("sigmoid_conv", feature, weight("out_edgemaps." + i), bias("out_edgemaps." + i));
		NDArray mask = Ops.conv2d(edges, p.get("e2h_transform.weight"), p.get("e2h_transform.bias"), 1, 0).mul(points);
		NDArray fusion = mask.mul(heat);
		return new Stack(Blocks.SCRIPT.call("soft_argmax", fusion, grid.xy()), heat, points, edges, fusion);
	}

	private NDArray merge(int i, NDArray x, NDArray feature, Stack s) {
		NDList parts = new NDList();
		String[] names = { "merge_features.", "merge_heatmaps.", "merge_pointmaps.", "merge_edgemaps." };
		NDArray[] inputs = { feature, s.heat, s.points, s.edges };
		for (int k = 0; k < names.length; k++) {
			parts.add(inputs[k]);
			parts.add(weight(names[k] + i));
			parts.add(bias(names[k] + i));
		}
		return Blocks.SCRIPT.call("fuse", x, parts);
	}

	private NDArray residual(String name, NDArray x, boolean training) {
		NDList w = new NDList(18);
		for (int k = 1; k <= 3; k++) {
			addNorm(w, name + ".bn" + k);
			w.add(weight(name + ".conv" + k));
			w.add(bias(name + ".conv" + k));
		}
		NDList skip = new NDList();
		long in = x.getShape().get(1);
		if (in != w.get(16).getShape().get(0)) {
			skip.add(weight(name + ".skip_layer"));
			skip.add(bias(name + ".skip_layer"));
		}
		return Blocks.SCRIPT.call("residual", x, w, skip, training);
	}

	private NDArray convBnRelu(String name, NDArray x, int stride, int padding, boolean training) {
		NDList w = new NDList(6);
		addNorm(w, name + ".bn");
		w.add(weight(name));
		w.add(bias(name));
		return Blocks.SCRIPT.call("conv_bn_relu", x, w, stride, padding, training);
	}

	private void addNorm(NDList to, String name) {
		to.add(p.get(name + ".weight"));
		to.add(p.get(name + ".bias"));
		to.add(p.get(name + ".running_mean"));
		to.add(p.get(name + ".running_var"));
	}

	private NDArray conv(String name, NDArray x) {
		return Ops.conv2d(x, weight(name), bias(name), 1, 0);
	}

	private NDArray weight(String layer) {
		return p.get(layer + ".conv.weight");
	}

	private NDArray bias(String layer) {
		return p.get(layer + ".conv.bias");
	}

	private void see(String module, NDArray value) {
		probe.see(module, value);
	}

	/** Channels A (row), B (column) and r of an n x n map: [1, 3, n, n]. */
	private NDArray coordinates(int n) {
		float[] c = new float[3 * n * n];
		float max = 0;
		for (int y = 0; y < n; y++) {
			for (int x = 0; x < n; x++) {
				int i = y * n + x;
				float a = n == 1 ? 0 : (float) y / (n - 1) * 2 - 1;
				float b = n == 1 ? 0 : (float) x / (n - 1) * 2 - 1;
				c[i] = a;
				c[n * n + i] = b;
				c[2 * n * n + i] = (float) Math.sqrt(a * a + b * b);
				max = Math.max(max, c[2 * n * n + i]);
			}
		}
		for (int i = 2 * n * n; i < c.length && max > 0; i++) {
			c[i] /= max;
		}
		return Scope.keep(Ops.tensor(constants, c, new Shape(1, 3, n, n)));
	}

	@Override
	public void close() {
		constants.close();
	}
}
