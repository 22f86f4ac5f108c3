package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.LandmarkReward;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.training.TrainingNoise;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.landmark.Normalizer;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.RecomputedSegments;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** The reward: its value, its gradient, which samples count, and that training follows it. */
class LandmarkRewardTest {
	private static final AutoencoderConfig VAE = new AutoencoderConfig(8, List.of(1, 2), 1, 4, 4, 16, List.of(), 1, 1);
	private static final NoiseSchedule SCHEDULE = NoiseSchedule.STANDARD;
	private static final Normalizer DISTANCE = new Normalizer("distance", new int[] {0}, new int[] {1});

	private final Autoencoder autoencoder = new Autoencoder(VAE, AutoencoderInit.create(VAE, 1));
	private final FakeLandmarks detector = new FakeLandmarks("three", 3, 1);

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@AfterEach
	void close() {
		autoencoder.close();
		detector.close();
	}

	private LandmarkReward reward(double weight, int maxTimestep) {
		return new LandmarkReward(autoencoder::decode, detector, DISTANCE, SCHEDULE, weight, maxTimestep);
	}

	private static Batch batch() {
		return new Batch(Diffusion.normal(1, 3, 4, 8, 8), null, null, List.of(new double[] {4, 5, 12, 5, 8, 11}, new double[] {5, 6, 11, 4, 9, 12}, new double[] {3, 5, 12, 6, 8, 10}));
	}

	@Test
	void theValueIsTheErrorOfTheEstimate() {
		LandmarkReward reward = reward(3, 200);
		try (Scope scope = Scope.open()) {
			Batch b = batch();
			long[] t = {200, 201, 10};
			NDArray noise = Diffusion.normal(2, 3, 4, 8, 8);
			// the true noise leads back to the clean latents
			NDArray noisy = DiffusionObjective.noisy(SCHEDULE, b.latents(), noise, t);
			float[] found = detector.landmarks(Ops.clamp(autoencoder.decode(b.latents()), -1, 1), b.shapes()).toFloatArray();
			double expected = 0;
			double nme = 0;
			for (int row : new int[] {0, 2}) {
				double[] shape = b.shapes().get(row);
				double length = Math.hypot(shape[2] - shape[0], shape[3] - shape[1]);
				for (int i = 0; i < 6; i += 2) {
					double x = (found[6 * row + i] - shape[i]) / length;
					double y = (found[6 * row + i + 1] - shape[i + 1]) / length;
					nme += Math.hypot(x, y) / 6;
					for (double d : new double[] {Math.abs(x), Math.abs(y)}) {
						expected += (d < .02 ? d * d / .04 : d - .01) / 12;
					}
				}
			}
			assertEquals(3 * expected, reward.loss(noise, noisy, t, b, Segments.PLAIN).getFloat(), 1e-3 * expected);
			assertEquals(expected, reward.metrics().get("loss_reward"), 1e-3 * expected);
			assertEquals(nme, reward.metrics().get("reward_nme"), 1e-3 * nme);
		}
	}

	@Test
	void theGradientIsThatOfFiniteDifferences() {
		LandmarkReward reward = reward(2, 500);
		try (Scope scope = Scope.open()) {
			Batch b = batch();
			long[] t = {400, 501, 90};
			NDArray noisy = DiffusionObjective.noisy(SCHEDULE, b.latents(), Diffusion.normal(2, 3, 4, 8, 8), t);
			NDArray predicted = Diffusion.normal(3, 3, 4, 8, 8);
			predicted.setRequiresGradient(true);
			NDArray gradient = Ops.grad(reward.loss(predicted, noisy, t, b, Segments.PLAIN), new NDList(predicted)).get(0);
			assertEquals(0, gradient.get(1).abs().sum().getFloat(), "a sample of too much noise");
			for (int seed = 10; seed < 14; seed++) {
				double h = 2e-3;
				NDArray direction = Diffusion.normal(seed, 3, 4, 8, 8);
				double slope = gradient.mul(direction).sum().getFloat();
				double up = reward.loss(Ops.copy(predicted).add(Ops.mul(direction, h)), noisy, t, b, Segments.PLAIN).getFloat();
				double down = reward.loss(Ops.copy(predicted).sub(Ops.mul(direction, h)), noisy, t, b, Segments.PLAIN).getFloat();
				double length = Math.sqrt(gradient.mul(gradient).sum().getFloat());
				assertEquals(slope, (up - down) / (2 * h), .02 * length, "direction " + seed);
			}
		}
	}

	@Test
	void muchNoiseIsNotRewarded() {
		LandmarkReward reward = reward(1, 200);
		try (Scope scope = Scope.open()) {
			Batch b = batch();
			assertNull(reward.loss(b.latents(), b.latents(), new long[] {201, 999, 500}, b, Segments.PLAIN));
			assertEquals(Map.of(), reward.metrics());
			assertEquals(0, detector.seen);
			assertTrue(reward.loss(b.latents(), b.latents(), new long[] {201, 200, 500}, b, Segments.PLAIN).getFloat() > 0);
			assertEquals(1, detector.seen);
			assertEquals(Set.of("loss_reward", "reward_nme"), reward.metrics().keySet());
		}
	}

	/** A ControlNet on a tiny U-Net and one batch, again and again with the same noise. */
	private DiffusionTrainer trainer(Parameters p, Segments segments, Precision precision, LandmarkReward reward) {
		UNet.initialize(Diffusion.TINY, p, "u.", 5);
		p.put("u.out.2.weight", Ops.mul(Diffusion.normal(1, 4, 16, 3, 3), .1));
		ControlNetConfig c = ControlNetConfig.of(Diffusion.TINY);
		ControlNet.initialize(c, p, "c.", p, "u.", 6);
		p.train(n -> n.startsWith("c."));
		NDArray context = Diffusion.normal(4, 3, 3, 12);
		NDArray hint = Diffusion.normal(5, 3, 3, 64, 64);
		TrainingConfig config = new TrainingConfig(12, 3, 1, 5e-3, 0, 0, "constant", 0, 0, 0, 0, 0, 1, 1);
		TrainingNoise plain = TrainingNoise.keyed(1, 1000);
		TrainingNoise same = new TrainingNoise() {
			@Override
			public int timestep(long sample) {
				return new int[] {500, 300, 800}[(int) (sample % 3)];
			}

			@Override
			public float[] noise(long sample, int count) {
				return plain.noise(sample % 3, count);
			}
		};
		Batch fixed = batch();
		NoisePredictor predictor = NoisePredictor.control(new UNet(Diffusion.TINY, p, "u."), new ControlNet(c, p, "c."), segments, precision);
		return new DiffusionTrainer(p, new DiffusionObjective(predictor, n -> new Batch(fixed.latents(), context, hint, fixed.shapes()), null, SCHEDULE, config, same, reward), config, null);
	}

	private double[] rewards(Segments segments, Precision precision) {
		List<Double> out = new ArrayList<>();
		try (Parameters p = new Parameters("p"); DiffusionTrainer trainer = trainer(p, segments, precision, reward(10, 600))) {
			trainer.run(new RunListener() {
				@Override
				public void metrics(long step, Map<String, Double> values) {
					out.add(values.get("loss_reward"));
				}
			}, null, new NullProgressMonitor());
		}
		return out.stream().mapToDouble(d -> d).toArray();
	}

	@ParameterizedTest
	@EnumSource(Precision.class)
	void trainingLowersItAndRecomputingChangesNothing(Precision precision) {
		double[] plain = rewards(Segments.PLAIN, precision);
		assertEquals(12, plain.length);
		assertTrue(plain[11] < .8 * plain[0], Arrays.toString(plain));
		// sums in another order, rounded to 8 bits
		double tolerance = precision == Precision.FP32 ? 1e-4 : 1. / 256;
		assertArrayEquals(plain, rewards(new RecomputedSegments(), precision), tolerance * plain[0]);
	}

	@Test
	void aShareOfTheSamplesIsDrawnFromThoseThatCount() {
		TrainingNoise plain = TrainingNoise.keyed(1, 1000);
		TrainingNoise early = TrainingNoise.early(plain, 1, .5, 200);
		int low = 0;
		int kept = 0;
		for (int i = 0; i < 2000; i++) {
			low += early.timestep(i) <= 200 ? 1 : 0;
			kept += early.timestep(i) == plain.timestep(i) ? 1 : 0;
		}
		assertEquals(1200, low, 80);
		assertEquals(1000, kept, 80);
		assertArrayEquals(plain.noise(3, 8), early.noise(3, 8));
		assertEquals(early.timestep(7), TrainingNoise.early(plain, 1, .5, 200).timestep(7));
	}
}
