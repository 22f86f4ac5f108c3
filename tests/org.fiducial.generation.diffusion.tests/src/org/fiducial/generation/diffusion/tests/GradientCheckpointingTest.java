package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** Recomputing the networks' blocks changes no gradient: ControlNet, unlocked decoder, base model; steps with accumulation. */
class GradientCheckpointingTest {
	private static final String CONTROL = "control_model.";
	private static final String UNET = "model.diffusion_model.";
	private static final ControlNetConfig SHAPE = ControlNetConfig.of(Diffusion.TINY);

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	/** Networks without zeros, so that every tensor has a gradient. */
	private static Parameters networks() {
		Parameters p = new Parameters("networks");
		UNet.initialize(Diffusion.TINY, p, UNET, 5);
		ControlNet.initialize(SHAPE, p, CONTROL, p, UNET, 6);
		int seed = 100;
		for (String name : p.names().toArray(String[]::new)) {
			NDArray x = p.get(name);
			if (x.abs().sum().getFloat() == 0) {
				NDArray noise = Diffusion.normal(seed++, x.getShape().getShape());
				p.put(name, Ops.mul(noise, .05));
			}
		}
		return p;
	}

	private static Batch batch(long number) {
		BatchNoise noise = BatchNoise.counter(77, number, number + 50);
		return new Batch(noise.next(Torch.manager(), 4, 8, 8), noise.next(Torch.manager(), 3, 12), noise.next(Torch.manager(), 3, 64, 64));
	}

	private static Map<String, float[]> gradients(Parameters p, NoisePredictor predictor) {
		Map<String, float[]> out = new LinkedHashMap<>();
		try (Scope scope = Scope.open()) {
			Batch b = batch(1);
			NDList trained = new NDList();
			p.trainable().forEach(n -> trained.add(p.get(n)));
			NDArray loss = Ops.mse(predictor.predict(b.latents(), new long[] {3, 700}, b), b.latents());
			out.put("loss", new float[] {loss.getFloat()});
			NDList gradients = predictor.segments().grad(loss, trained);
			for (int i = 0; i < trained.size(); i++) {
				out.put(p.trainable().get(i), gradients.get(i).toFloatArray());
			}
		}
		return out;
	}

	/**
	 * The loss to the bit, the gradient to 1e-6 of its length. Not to the bit: a block's input gets the gradients of its two uses within the block and of
	 * the zero convolution in another order, and such roundings add up towards the first layers, hence the wider limit for a single tensor.
	 */
	private static void assertClose(Map<String, float[]> plain, Map<String, float[]> recomputed) {
		assertEquals(plain.keySet(), recomputed.keySet());
		assertEquals(plain.get("loss")[0], recomputed.get("loss")[0]);
		double[] all = new double[2];
		plain.forEach((name, a) -> {
			double norm = 0;
			double difference = 0;
			for (int i = 0; i < a.length; i++) {
				norm += (double) a[i] * a[i];
				difference += Math.pow(a[i] - recomputed.get(name)[i], 2);
			}
			assertTrue(norm > 0, name + " has no gradient");
			assertTrue(Math.sqrt(difference / norm) <= 5e-6, name + " differs by " + Math.sqrt(difference / norm));
			all[0] += norm;
			all[1] += difference;
		});
		assertTrue(Math.sqrt(all[1] / all[0]) <= 1e-6, "the gradient differs by " + Math.sqrt(all[1] / all[0]));
	}

	private static NoisePredictor control(Parameters p, Segments segments) {
		return NoisePredictor.control(new UNet(Diffusion.TINY, p, UNET), new ControlNet(SHAPE, p, CONTROL), segments);
	}

	@Test
	void aControlNetWithALockedDecoderAndWithAnUnlockedOne() {
		try (Parameters p = networks()) {
			for (boolean locked : new boolean[] {true, false}) {
				p.train(n -> n.startsWith(CONTROL) || !locked && n.startsWith(UNET) && UNet.isDecoder(n.substring(UNET.length())));
				Map<String, float[]> plain = gradients(p, control(p, Segments.PLAIN));
				assertClose(plain, gradients(p, control(p, new RecomputedSegments())));
				assertEquals(p.countTrainable(), plain.values().stream().mapToLong(v -> v.length).sum() - 1);
			}
		}
	}

	@Test
	void aBaseModel() {
		try (Parameters p = networks()) {
			p.train(n -> n.startsWith(UNET));
			assertClose(gradients(p, NoisePredictor.base(new UNet(Diffusion.TINY, p, UNET))),
					gradients(p, NoisePredictor.base(new UNet(Diffusion.TINY, p, UNET), new RecomputedSegments())));
		}
	}

	@Test
	void stepsWithAccumulationAreTheSame() {
		TrainingConfig config = new TrainingConfig(3, 2, 2, 1e-4, .01, 0, "constant", 1, 0, 0, 0, 0, 1, 11);
		try (Parameters a = networks(); Parameters b = networks()) {
			a.train(n -> n.startsWith(CONTROL));
			b.train(n -> n.startsWith(CONTROL));
			try (DiffusionTrainer plain = new DiffusionTrainer(a, control(a, Segments.PLAIN), GradientCheckpointingTest::batch, null, config, null);
					DiffusionTrainer recomputed = new DiffusionTrainer(b, control(b, new RecomputedSegments()), GradientCheckpointingTest::batch, null, config, null)) {
				for (int i = 0; i < 3; i++) {
					DiffusionTrainer.Result x = plain.trainStep();
					DiffusionTrainer.Result y = recomputed.trainStep();
					assertEquals(x.loss(), y.loss(), 1e-6 * x.loss());
					assertEquals(x.gradNorm(), y.gradNorm(), 1e-6 * x.gradNorm());
				}
			}
		}
	}
}
