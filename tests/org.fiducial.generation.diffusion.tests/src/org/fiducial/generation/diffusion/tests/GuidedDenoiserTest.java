package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.ControlConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.StepRange;
import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Control;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Guidance;
import org.fiducial.generation.diffusion.sampling.ItemNoise;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.sampling.Step;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import ai.djl.ndarray.NDArray;

/** Guidance and control, by steps and blocks, on a tiny network whose control has an effect. */
class GuidedDenoiserTest {
	private static final int STEPS = 10;
	private static final ControlConfig GUESS = new ControlConfig(StepRange.ALL, List.of(), true);

	private final Parameters parameters = new Parameters("u");
	private final Parameters controlParameters = new Parameters("c");
	private UNet unet;
	private ControlNet net;
	private Scope scope;
	private GradMode off;
	private NDArray x;
	private NDArray context;
	private NDArray empty;
	private NDArray hint;

	@BeforeEach
	void networks() {
		Torch.start(1);
		UNet.initialize(Diffusion.TINY, parameters, "", 3);
		parameters.put("out.2.weight", Diffusion.normal(1, 4, 16, 3, 3).mul(0.1f));
		// zero at the start, and then prompts would have no effect
		parameters.names().stream().filter(n -> n.endsWith("proj_out.weight"))
				.forEach(n -> parameters.put(n, Diffusion.normal(6, parameters.get(n).getShape().getShape()).mul(.3f)));
		unet = new UNet(Diffusion.TINY, parameters, "");
		ControlNetConfig config = ControlNetConfig.of(Diffusion.TINY);
		ControlNet.initialize(config, controlParameters, "", parameters, "", 4);
		controlParameters.put("zero_convs.0.0.weight", Diffusion.normal(2, 16, 16, 1, 1));
		controlParameters.put("zero_convs.1.0.weight", Diffusion.normal(5, 16, 16, 1, 1));
		controlParameters.put("input_hint_block.14.weight", Diffusion.normal(3, 16, 256, 3, 3));
		net = new ControlNet(config, controlParameters, "");
		scope = Scope.open();
		off = GradMode.off();
		x = Diffusion.normal(7, 2, 4, 8, 8);
		context = Diffusion.normal(8, 2, 3, 12);
		empty = context.zerosLike();
		hint = Diffusion.normal(9, 2, 3, 64, 64);
	}

	@AfterEach
	void close() {
		off.close();
		scope.close();
		parameters.close();
		controlParameters.close();
	}

	private static Step step(int k) {
		return new Step(k, STEPS, 901 - 100 * k);
	}

	private float[] predict(Guidance guidance, ControlConfig control, double strength, int k) {
		try (GuidedDenoiser d = new GuidedDenoiser(unet, net, context, empty, hint, guidance, Control.of(control, strength, net))) {
			return d.predict(x, step(k)).toFloatArray();
		}
	}

	/** One plain pass of either half. */
	private float[] pass(NDArray c, boolean controlled, double... scales) {
		long[] t = {901, 901};
		if (!controlled) {
			return unet.predict(x, t, c).toFloatArray();
		}
		return unet.predict(x, t, c, new UNet.Control(net.residuals(x, net.encodeHint(hint), t, c), scales, false)).toFloatArray();
	}

	private static double difference(float[] a, float[] b) {
		double worst = 0;
		for (int i = 0; i < a.length; i++) {
			worst = Math.max(worst, Math.abs(a[i] - b[i]));
		}
		return worst;
	}

	private double[] ones() {
		double[] s = new double[net.residuals()];
		Arrays.fill(s, 1);
		return s;
	}

	private static float[] combine(float[] without, float[] with, float scale) {
		float[] out = new float[with.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = without[i] + scale * (with[i] - without[i]);
		}
		return out;
	}

	@Test
	void onePassOfBothHalvesIsTwoPasses() {
		float[] expected = combine(pass(empty, true, ones()), pass(context, true, ones()), 3);
		assertArrayEquals(expected, predict(Guidance.of(3), ControlConfig.DEFAULT, 1, 0), 2e-5f);
	}

	@Test
	void guessModeLeavesTheUnconditionalHalfAlone() {
		double[] scales = net.guessScales(.7);
		assertEquals(.7, scales[scales.length - 1]);
		assertEquals(.7 * Math.pow(.825, scales.length - 1), scales[0], 1e-12);
		float[] expected = combine(pass(empty, false), pass(context, true, scales), 3);
		assertArrayEquals(expected, predict(Guidance.of(3), GUESS, .7, 0), 2e-5f);
	}

	@Test
	void guidanceActsInItsStepsOnly() {
		Guidance early = new Guidance(3, new StepRange(0, .5));
		float[] alone = predict(Guidance.of(1), ControlConfig.DEFAULT, 1, 4);
		assertArrayEquals(predict(Guidance.of(3), ControlConfig.DEFAULT, 1, 4), predict(early, ControlConfig.DEFAULT, 1, 4));
		assertTrue(difference(alone, predict(early, ControlConfig.DEFAULT, 1, 4)) > 1e-3);
		assertArrayEquals(predict(Guidance.of(1), ControlConfig.DEFAULT, 1, 5), predict(early, ControlConfig.DEFAULT, 1, 5));
	}

	@ParameterizedTest
	@CsvSource({"1, false", "3, false", "3, true"})
	void controlActsInItsStepsOnly(double scale, boolean guess) {
		ControlConfig late = new ControlConfig(new StepRange(.3, 1), List.of(), guess);
		ControlConfig always = new ControlConfig(StepRange.ALL, List.of(), guess);
		assertArrayEquals(predict(Guidance.of(scale), always, 1, 3), predict(Guidance.of(scale), late, 1, 3));
		float[] without = predict(Guidance.of(scale), late, 1, 2);
		assertArrayEquals(predict(Guidance.of(scale), always, 0, 2), without, 1e-6f);
		assertTrue(difference(predict(Guidance.of(scale), always, 1, 2), without) > 1e-3);
	}

	@Test
	void blocksWeighTheResiduals() {
		double[] scales = new double[net.residuals()];
		Double[] blocks = new Double[scales.length];
		for (int i = 0; i < scales.length; i++) {
			blocks[i] = i == 0 ? 0. : .5;
			scales[i] = i == 0 ? 0 : .4;
		}
		float[] found = predict(Guidance.of(1), new ControlConfig(StepRange.ALL, List.of(blocks), false), .8, 0);
		assertArrayEquals(pass(context, true, scales), found, 1e-6f);
		assertTrue(difference(pass(context, true, ones()), found) > 1e-3);
		FiducialException e = assertThrows(FiducialException.class, () -> Control.of(new ControlConfig(null, List.of(1., 2.), false), 1, net));
		assertTrue(e.getMessage().contains("2 factors") && e.getMessage().contains(scales.length + " residuals"), e.getMessage());
	}

	@Test
	void guessModeWeakensTheBlocksItIsGiven() {
		ControlConfig both = new ControlConfig(StepRange.ALL, Collections.nCopies(net.residuals(), 2.), true);
		double[] guessed = net.guessScales(1.5);
		assertArrayEquals(Arrays.stream(guessed).map(s -> 2 * s).toArray(), Control.of(both, 1.5, net).scales(), 1e-12);
	}

	@ParameterizedTest
	@CsvSource({"ddim, 1, counter, false", "ddim, 1, torch, true", "dpmpp-2m, 0, counter, true", "dpmpp-2m-karras, 0, torch, false", "unipc, 0, counter, false"})
	void picturesDoNotDependOnTheBatch(String sampler, double eta, String noise, boolean guess) {
		SamplingConfig config = new SamplingConfig(sampler, 4, eta, "auto", 1, noise, new StepRange(0, .75), new ControlConfig(new StepRange(.25, 1), List.of(), guess), "fp32");
		float[] three = picture(config, 4, 5, 6);
		float[] one = picture(config, 5);
		assertArrayEquals(one, Arrays.copyOfRange(three, one.length, 2 * one.length), 1e-4f);
		assertTrue(difference(one, picture(config, 4)) > 1e-3);
	}

	private float[] picture(SamplingConfig config, long... items) {
		BatchNoise noise = new BatchNoise(LongStream.of(items).mapToObj(i -> ItemNoise.of(config.noise(), 1, i)).toList());
		NDArray c = BatchNoise.counter(2, items).next(Torch.manager(), 3, 12);
		NDArray h = BatchNoise.counter(3, items).next(Torch.manager(), 3, 64, 64);
		try (GuidedDenoiser d = new GuidedDenoiser(unet, net, c, c.zerosLike(), h, new Guidance(3, config.guidanceRange()), Control.of(config.control(), 1, net))) {
			return Sampler.of(config, NoiseSchedule.STANDARD)
					.sample(d, noise.next(Torch.manager(), 4, 8, 8), () -> noise.next(Torch.manager(), 4, 8, 8), null, new NullProgressMonitor()).toFloatArray();
		}
	}

	@Test
	void noiseDependsOnTheItemAlone() {
		for (String kind : SamplingConfig.NOISES) {
			float[] three = secondDraw(kind, 5, 7, 8, 9);
			float[] one = secondDraw(kind, 5, 8);
			assertArrayEquals(one, Arrays.copyOfRange(three, 16, 32));
			assertNotEquals(one[0], secondDraw(kind, 6, 8)[0]);
			assertNotEquals(one[0], ItemNoise.of(kind, 5, 8).next(16)[0]);
		}
		assertNotEquals(secondDraw("counter", 5, 8)[0], secondDraw("torch", 5, 8)[0]);
	}

	private static float[] secondDraw(String kind, long seed, long... items) {
		BatchNoise noise = new BatchNoise(LongStream.of(items).mapToObj(i -> ItemNoise.of(kind, seed, i)).toList());
		noise.next(Torch.manager(), 4, 2, 2);
		return noise.next(Torch.manager(), 4, 2, 2).toFloatArray();
	}
}
