package org.fiducial.generation.diffusion.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DataOrder;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;

/** Trains a small ControlNet for twenty steps, with a checkpoint after ten, in a process that {@link KilledTrainingTest} kills. */
public final class KilledTraining {
	static final int STEPS = 20;
	static final int CHECKPOINT = 10;
	/** Long after the checkpoint, long before the next one. */
	static final int FATAL = 13;
	private static final TrainingConfig CONFIG = new TrainingConfig(STEPS, 2, 1, 1e-3, .01, 2, "cosine", 1, .9, .4, CHECKPOINT, 0, 2, 11);

	private KilledTraining() {
	}

	/** @param arguments folder of the checkpoints; whether to wait to be killed */
	public static void main(String[] arguments) {
		long from = train(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
		System.out.println("resumed at " + from);
	}

	/** Trains, and returns the step it went on from. */
	static long train(Path checkpoints, boolean waitToBeKilled) {
		Torch.start(1);
		ControlNetConfig shape = ControlNetConfig.of(Diffusion.TINY);
		DataOrder order = DataOrder.shuffled(3, 5);
		try (Parameters unet = new Parameters("unet"); Parameters control = new Parameters("control"); NDArray empty = Torch.manager().zeros(new ai.djl.ndarray.types.Shape(1, 3, 12))) {
			UNet.initialize(Diffusion.TINY, unet, "", 5);
			unet.put("out.2.weight", Diffusion.normal(1, 4, 16, 3, 3).mul(0.1f));
			ControlNet.initialize(shape, control, "", unet, "", 6);
			control.trainAll();
			try (DiffusionTrainer trainer = new DiffusionTrainer(control, NoisePredictor.control(new UNet(Diffusion.TINY, unet, ""), new ControlNet(shape, control, "")), number -> {
				BatchNoise noise = BatchNoise.counter(77, Arrays.stream(order.batch(number, CONFIG.batchSize())).asLongStream().toArray());
				return new Batch(noise.next(Torch.manager(), 4, 8, 8), noise.next(Torch.manager(), 3, 12), noise.next(Torch.manager(), 3, 64, 64));
			}, empty, CONFIG, checkpoints)) {
				long from = trainer.resume();
				trainer.run(RunListener.NONE, step -> {
					if (waitToBeKilled && step == FATAL) {
						await();
					}
				}, new NullProgressMonitor());
				return from;
			}
		}
	}

	/** Says so, and goes no further: whoever started this keeps its input open until it is dead. */
	private static void await() {
		System.out.println("at step " + FATAL);
		try {
			while (System.in.read() >= 0) {
				// nothing is sent
			}
			throw new IllegalStateException("should have been killed");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
