package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.Step;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Networks in 16 bits: near those in 32 bits, and the base model's weights kept in 16. */
class PrecisionTest {
	private static final ControlNetConfig SHAPE = ControlNetConfig.of(Diffusion.TINY);

	/** A chain of some thirty rounded layers. */
	private static final double ROUNDING = .03;

	private static Parameters networks() {
		Parameters p = new Parameters("networks");
		UNet.initialize(Diffusion.TINY, p, "u.", 5);
		ControlNet.initialize(SHAPE, p, "c.", p, "u.", 6);
		int seed = 100;
		for (String name : p.names().toArray(String[]::new)) {
			NDArray x = p.get(name);
			if (x.abs().sum().getFloat() == 0) {
				p.put(name, Ops.mul(Diffusion.normal(seed++, x.getShape().getShape()), .05));
			}
		}
		return p;
	}

	private static Batch batch(long number) {
		return new Batch(Diffusion.normal(number, 2, 4, 8, 8), Diffusion.normal(number + 1, 2, 3, 12), Diffusion.normal(number + 2, 2, 3, 64, 64));
	}

	private static double difference(NDArray a, NDArray b) {
		return a.sub(b).norm().getFloat() / a.norm().getFloat();
	}

	@Test
	void predictionsWithAndWithoutGuidance() {
		try (Parameters p = networks(); Scope scope = Scope.open(); GradMode off = GradMode.off()) {
			UNet unet = new UNet(Diffusion.TINY, p, "u.");
			ControlNet control = new ControlNet(SHAPE, p, "c.");
			Batch b = batch(1);
			NDArray without = Diffusion.normal(9, 2, 3, 12);
			NDArray[] full = new NDArray[2];
			for (Precision precision : Precision.values()) {
				NDArray plain = NoisePredictor.control(unet, control, Segments.PLAIN, precision).predict(b.latents(), new long[] {300, 300}, b);
				NDArray guided;
				try (GuidedDenoiser d = new GuidedDenoiser(unet, control, b.context(), without, b.hints(), GuidedDenoiser.Guidance.of(3), GuidedDenoiser.Control.of(1, control), precision)) {
					guided = Scope.keep(d.predict(b.latents(), new Step(300, 0, 10)));
				}
				assertEquals(DataType.FLOAT32, plain.getDataType());
				assertEquals(DataType.FLOAT32, guided.getDataType());
				if (precision == Precision.FP32) {
					full[0] = plain;
					full[1] = guided;
				} else {
					double[] d = {difference(full[0], plain), difference(full[1], guided)};
					assertTrue(d[0] > 1e-5 && d[0] < ROUNDING, "differs by " + d[0]);
					assertTrue(d[1] > 1e-5 && d[1] < 2 * ROUNDING, "with guidance differs by " + d[1]);
				}
			}
		}
	}

	/** Steps on a base model whose weights are kept in 16 bits are those of one whose weights are converted in each pass. */
	@Test
	void trainingOnANarrowedBase() {
		TrainingConfig config = new TrainingConfig(3, 2, 1, 1e-4, .01, 0, "constant", 0, 0, 0, 0, 0, 1, 11);
		double[][] losses = new double[3][3];
		for (int way = 0; way < 3; way++) {
			try (Parameters p = networks(); Parameters base = new Parameters("base")) {
				for (String n : p.names()) {
					if (n.startsWith("u.")) {
						base.put(n, Ops.copy(p.get(n)));
					}
				}
				if (way == 2) {
					base.narrow(Precision.BF16, n -> UNet.narrows(n.substring(2)));
				}
				p.train(n -> n.startsWith("c."));
				NoisePredictor predictor = NoisePredictor.control(new UNet(Diffusion.TINY, base, "u."), new ControlNet(SHAPE, p, "c."), Segments.PLAIN,
						way == 0 ? Precision.FP32 : Precision.BF16);
				try (DiffusionTrainer trainer = new DiffusionTrainer(p, predictor, PrecisionTest::batch, null, config, null)) {
					for (int i = 0; i < 3; i++) {
						losses[way][i] = trainer.trainStep().loss();
					}
				}
			}
		}
		assertArrayEquals(losses[1], losses[2]);
		assertArrayEquals(losses[0], losses[1], .01 * losses[0][0]);
		assertTrue(losses[0][0] != losses[1][0], "16 bits were not used");
	}
}
