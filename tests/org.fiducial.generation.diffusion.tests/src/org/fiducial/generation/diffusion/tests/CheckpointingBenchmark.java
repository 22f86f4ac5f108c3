package org.fiducial.generation.diffusion.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * What gradient checkpointing saves in training a ControlNet of Stable Diffusion 1.x's architecture with random weights: seconds of a step, memory
 * before the first step (weights, optimizer) and the process's peak after it. A process measures one way, as a peak never falls. Arguments:
 * {@code plain} or {@code recomputed}; channels of the finest level (320, the published size, needs about 10 GB the plain way at batch 1; 64 is
 * done in seconds); batch size (1); side of the latents (32, which is 256 pixels).
 */
public final class CheckpointingBenchmark {
	private static final String CONTROL = "control_model.";
	private static final String UNET = "model.diffusion_model.";
	private static final int STEPS = 3;

	private CheckpointingBenchmark() {
	}

	/** Runs it. */
	public static void main(String[] args) throws IOException {
		boolean recomputed = args.length > 0 && args[0].equals("recomputed");
		int channels = args.length > 1 ? Integer.parseInt(args[1]) : 320;
		int batch = args.length > 2 ? Integer.parseInt(args[2]) : 1;
		int side = args.length > 3 ? Integer.parseInt(args[3]) : 32;
		UNetConfig c = new UNetConfig(4, 4, channels, List.of(1, 2, 4, 4), 2, List.of(1, 2, 4), 8, 0, 768, 1, 32);
		ControlNetConfig k = ControlNetConfig.of(c);
		try (Parameters p = new Parameters("random weights")) {
			random(p, UNET, UNet.shapes(c));
			random(p, CONTROL, ControlNet.shapes(k));
			p.train(n -> n.startsWith(CONTROL));
			NDArray x = uniform(p, batch, 4, side, side);
			NDArray context = uniform(p, batch, 77, 768);
			NDArray hint = uniform(p, batch, 3, side * k.hintStride(), side * k.hintStride());
			NoisePredictor predictor = NoisePredictor.control(new UNet(c, p, UNET), new ControlNet(k, p, CONTROL), recomputed ? new RecomputedSegments() : Segments.PLAIN);
			TrainingConfig config = new TrainingConfig(1000, batch, 1, 1e-5, .01, 0, "constant", 0, 0, 0, 0, 0, 1, 0);
			try (DiffusionTrainer trainer = new DiffusionTrainer(p, predictor, n -> new Batch(x, context, hint), null, config, null)) {
				System.out.printf(Locale.ROOT, "%s, %d channels, batch %d, latents %d x %d, %.1f M of %.1f M parameters trained%n", recomputed ? "recomputed" : "plain", channels, batch, side,
						side, p.countTrainable() / 1e6, p.count() / 1e6);
				System.out.printf(Locale.ROOT, "before the first step: %.0f MiB%n", mebibytes("VmRSS:"));
				for (int i = 0; i < STEPS; i++) {
					long start = System.nanoTime();
					DiffusionTrainer.Result r = trainer.trainStep();
					System.out.printf(Locale.ROOT, "step %d: %.2f s, loss %.6f, gradient norm %.6g, peak %.0f MiB%n", i + 1, (System.nanoTime() - start) / 1e9, r.loss(), r.gradNorm(),
							mebibytes("VmHWM:"));
				}
			}
		}
	}

	private static double mebibytes(String key) throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith(key)).mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D", "")) / 1024).findFirst()
				.orElse(Double.NaN);
	}

	/** Uniform as PyTorch starts layers; norms 1 and biases 0. PyTorch's own generator with a fixed seed, since the published size has a billion numbers. */
	private static void random(Parameters p, String prefix, Map<String, long[]> shapes) {
		ai.djl.engine.Engine.getEngine("PyTorch").setRandomSeed(1);
		shapes.forEach((name, shape) -> {
			if (shape.length == 1) {
				p.fill(prefix + name, name.endsWith("weight") ? 1 : 0, shape);
			} else {
				float bound = (float) Math.sqrt(shape[0] / (double) new Shape(shape).size());
				p.put(prefix + name, p.manager().randomUniform(-bound, bound, new Shape(shape)));
			}
		});
	}

	private static NDArray uniform(Parameters p, long... shape) {
		return p.manager().randomUniform(-1, 1, new Shape(shape));
	}
}
