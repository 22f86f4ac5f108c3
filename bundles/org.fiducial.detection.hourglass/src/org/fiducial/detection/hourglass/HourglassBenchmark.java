package org.fiducial.detection.hourglass;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.hourglass.network.DetectorLoss;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;
import org.fiducial.torch.benchmark.Benchmark;
import org.fiducial.torch.benchmark.Measurements;
import org.fiducial.torch.benchmark.Measurements.What;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Times of detectors for 68 landmarks: the size of the demo's, and STAR's published one. References: the original code under torch 1.13 with
 * two threads.
 */
public final class HourglassBenchmark implements Benchmark {
	private static final double LIMIT = .6;
	private static final double RATE = 1e-3;

	@Override
	public void run(Measurements results, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, 2);
		measure(results, "lite detector (128 px, 1 stack, width 64)", config(128, 1, 64), 16, 16, false);
		progress.worked(1);
		measure(results, "STAR's detector (256 px, 4 stacks, width 256)", config(256, 4, 256), 1, 4, true);
		progress.worked(1);
	}

	private static HourglassConfig config(int size, int stacks, int width) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		return HourglassEngine.network(new DetectorTrainingConfig(HourglassEngine.ID, scheme.id(), "", size, stacks, width, 1.25, 1, 1, RATE, 0, "constant", 0, 0, 0, 0, ArtAugmentation.NONE, false, 1, 1, 0, 0, 1), scheme);
	}

	private static void measure(Measurements results, String name, HourglassConfig c, int predict, int train, boolean published) {
		try (NDManager m = Torch.newManager(); Parameters p = HourglassWeights.initial(c, 1); HourglassNetwork network = new HourglassNetwork(c, p)) {
			NDArray one = picture(m, c, predict);
			try (GradMode off = GradMode.off()) {
				What what = What.of(name + ", prediction, batch " + predict).items(predict);
				results.time(published ? what.gflop(33.8).reference(.37, LIMIT) : what, () -> network.forward(one, false).getLast().landmarks().sum().getFloat());
			}
			p.train(HourglassWeights.TRAINED);
			NDArray x = picture(m, c, train);
			DetectorLoss loss = new DetectorLoss(StarLoss.DEFAULT, network.grid());
			DetectorLoss.Targets targets = new DetectorLoss.Targets(m.randomUniform(-1, 1, new Shape(train, c.points(), 2)),
					m.randomUniform(0, 1, new Shape(train, c.points(), c.mapSize(), c.mapSize())), m.randomUniform(0, 1, new Shape(train, c.edges().size(), c.mapSize(), c.mapSize())), null, null);
			try (AdamW optimizer = new AdamW(p, AdamW.Config.DEFAULT); GradMode on = GradMode.on()) {
				What what = What.of(name + ", training step, batch " + train).items(train);
				results.time(published ? what.reference(3.2, LIMIT).rounds(3) : what, () -> {
					p.zeroGradients();
					Ops.backward(loss.of(network.forward(x, true), targets).total());
					optimizer.step(RATE);
				});
			}
		}
	}

	private static NDArray picture(NDManager m, HourglassConfig c, int batch) {
		return m.randomUniform(-1, 1, new Shape(batch, 3, c.inputSize(), c.inputSize()));
	}
}
