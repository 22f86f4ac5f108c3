package org.fiducial.detection.hourglass.tests;

import java.util.List;

import org.fiducial.detection.hourglass.maps.SupervisionMaps;
import org.fiducial.detection.hourglass.network.DetectorLoss;
import org.fiducial.detection.hourglass.network.DetectorLoss.Targets;
import org.fiducial.detection.hourglass.network.DetectorLoss.Value;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Three optimizer steps and one evaluation-mode backward pass against the reference. */
class TrainingParityTest {
	private static final String[] FOLLOWED = { "pre.0.bn.weight", "out_heatmaps.3.conv.weight", "out_edgemaps.0.conv.bias", "hgs.1.coordconv.conv.weight", "hgs.2.low2.up1.conv2.conv.weight" };
	private static final String[] STATISTICS = { "pre.0.bn.running_mean", "pre.0.bn.running_var", "features.1.1.bn.running_var" };

	private int threads;

	/** The reference ran on one thread; with two, sums differ in the last bit and masks at their threshold flip. */
	@BeforeEach
	void oneThread() {
		threads = Torch.threads();
		Torch.setThreads(1);
	}

	@AfterEach
	void threadsAgain() {
		Torch.setThreads(threads);
	}

	@Test
	void gradientsInEvaluationModeAreTheReferences() {
		try (ReferenceCase c = ReferenceCase.open("star-train"); ReferenceCase tiny = ReferenceCase.open("star-tiny"); NDManager m = Torch.newManager(); Scope scope = Scope.open()) {
			HourglassConfig config = tiny.network();
			Parameters p = tiny.weights(config);
			p.train(HourglassWeights.TRAINED);
			HourglassNetwork net = new HourglassNetwork(config, p, HourglassNetwork.Layout.PLANES);
			Value loss = new DetectorLoss(StarLoss.DEFAULT, net.grid()).of(net.forward(input(c, m, 0), false), targets(c, config, m, 0));
			c.check("out.eval.losses", parts(loss), c.tolerance("eval.losses"));
			Ops.backward(loss.total());
			c.json().get("outputs").propertyNames().stream().filter(n -> n.startsWith("eval.grad.")).forEach(n -> {
				c.check("out." + n, p.gradients().get(n.substring(10)), c.tolerance(n));
			});
		}
	}

	@Test
	void threeStepsOfAdamAreTheReferences() {
		try (ReferenceCase c = ReferenceCase.open("star-train"); ReferenceCase tiny = ReferenceCase.open("star-tiny"); NDManager m = Torch.newManager()) {
			HourglassConfig config = tiny.network();
			Parameters p = tiny.weights(config);
			Parameters ema = p.copy();
			p.train(HourglassWeights.TRAINED);
			HourglassNetwork net = new HourglassNetwork(config, p, HourglassNetwork.Layout.PLANES);
			AdamW adam = new AdamW(p, new AdamW.Config(.9, .999, 1e-8, 0, false));
			float[] losses = new float[36];
			List<String> averaged = p.names().stream().filter(n -> p.get(n).getDataType().isFloating()).toList();
			double decay = c.json().get("config").get("ema_decay").asDouble();
			for (int step = 0; step < 3; step++) {
				try (Scope scope = Scope.open()) {
					Value loss = new DetectorLoss(StarLoss.DEFAULT, net.grid()).of(net.forward(input(c, m, step), true), targets(c, config, m, step));
					System.arraycopy(parts(loss), 0, losses, 12 * step, 12);
					p.zeroGradients();
					Ops.backward(loss.total());
					for (String n : step == 0 ? FOLLOWED : new String[0]) {
						c.check("out.grad1." + n, p.gradients().get(n), c.tolerance("grad1." + n));
					}
					adam.step(1e-3);
					Ops.lerp(list(ema, averaged), list(p, averaged), 1 - decay);
				}
			}
			c.check("out.losses", losses, c.tolerance("losses"));
			for (String[] names : new String[][] { FOLLOWED, STATISTICS }) {
				for (String n : names) {
					c.check("out.final." + n, p.get(n), c.tolerance("final." + n));
					c.check("out.ema." + n, ema.get(n), c.tolerance("ema." + n));
				}
			}
		}
	}

	private static NDList list(Parameters p, List<String> names) {
		NDList out = new NDList();
		names.forEach(n -> out.add(p.get(n)));
		return out;
	}

	private static float[] parts(Value loss) {
		float[] out = new float[loss.parts().size()];
		for (int i = 0; i < out.length; i++) {
			out[i] = loss.parts().get(i).getFloat();
		}
		return out;
	}

	private static NDArray input(ReferenceCase c, NDManager m, int step) {
		double[] index = c.values("in.image_index");
		NDArray images = NetworkParityTest.input(c, m);
		return NDArrays.stack(new NDList(images.get((int) index[2 * step]), images.get((int) index[2 * step + 1])));
	}

	private static Targets targets(ReferenceCase c, HourglassConfig config, NDManager m, int step) {
		double[] crops = c.values("in.landmarks_crop");
		SupervisionMaps maps = new SupervisionMaps(config);
		float[] points = new float[2 * 68 * 64 * 64];
		float[] edges = new float[2 * 9 * 64 * 64];
		for (int j = 0; j < 2; j++) {
			double[] shape = java.util.Arrays.copyOfRange(crops, (2 * step + j) * 136, (2 * step + j + 1) * 136);
			maps.points(shape, points, j * 68 * 64 * 64);
			maps.edges(shape, edges, j * 9 * 64 * 64);
		}
		NDArray truth = c.tensor("in.landmarks_norm", m).get(2 * step + ":" + (2 * step + 2));
		return new Targets(truth, m.create(points, new Shape(2, 68, 64, 64)), m.create(edges, new Shape(2, 9, 64, 64)), null, null);
	}
}
