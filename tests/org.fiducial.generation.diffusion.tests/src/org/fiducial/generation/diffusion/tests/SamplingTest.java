package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.sampling.Ddim;
import org.fiducial.generation.diffusion.sampling.DdimSchedule;
import org.fiducial.generation.diffusion.sampling.DdimSchedule.Spacing;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Guidance;
import org.fiducial.generation.diffusion.sampling.ItemNoise;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/** Schedules and samplers against the original implementation. */
class SamplingTest {
	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@Test
	void noiseScheduleMatchesTheReference() {
		try (ReferenceCase c = ReferenceCase.open("schedule")) {
			NoiseSchedule s = NoiseSchedule.STANDARD;
			float[] abar = c.floats("out.alphas_cumprod");
			float[] signal = c.floats("out.sqrt_alphas_cumprod");
			float[] noise = c.floats("out.sqrt_one_minus_alphas_cumprod");
			float[] betas = c.floats("out.betas");
			for (int t = 0; t < s.steps(); t++) {
				assertEquals(betas[t], (float) s.beta(t), Math.ulp(betas[t]));
				assertEquals(abar[t], s.alphaCumprod(t), Math.ulp(abar[t]));
				assertEquals(signal[t], s.signal(t), Math.ulp(signal[t]));
				assertEquals(noise[t], s.noise(t), Math.ulp(noise[t]));
			}
		}
	}

	@Test
	void ddimTablesMatchTheReference() {
		try (ReferenceCase c = ReferenceCase.open("schedule")) {
			int checked = 0;
			for (var e : c.json().get("ddim").properties()) {
				String[] parts = e.getKey().split("_");
				if (parts.length != 3) {
					continue;
				}
				double eta = Double.parseDouble(parts[2].substring(3));
				Spacing spacing = parts[0].equals("quad") ? Spacing.QUAD : Spacing.COMPVIS;
				DdimSchedule s = new DdimSchedule(NoiseSchedule.STANDARD, Integer.parseInt(parts[1]), spacing, eta);
				checkTimes(e.getValue(), s, e.getKey());
				checkEnds(e.getValue().get("sigmas_first3_last3"), s, s::sigma, e.getKey());
				checkEnds(e.getValue().get("alphas_first3_last3"), s, s::alpha, e.getKey());
				checkEnds(e.getValue().get("alphas_prev_first3_last3"), s, s::alphaPrev, e.getKey());
				checked++;
			}
			assertTrue(checked > 30, "tables checked: " + checked);
		}
	}

	/** Long lists are abridged: an ellipsis in the middle. */
	private static void checkTimes(JsonNode table, DdimSchedule s, String name) {
		JsonNode times = table.get("timesteps");
		assertEquals(table.get("n").asInt(), s.size(), name);
		for (int i = 0; i < times.size(); i++) {
			if (times.get(i).isNumber()) {
				int place = i < 5 || times.size() == s.size() ? i : s.size() - times.size() + i;
				assertEquals(times.get(i).asInt(), s.timestep(place), name + " " + i);
			}
		}
	}

	private static void checkEnds(JsonNode expected, DdimSchedule s, java.util.function.IntToDoubleFunction f, String name) {
		for (int i = 0; i < 6; i++) {
			assertEquals(expected.get(i).asDouble(), f.applyAsDouble(i < 3 ? i : s.size() - 6 + i), 2e-7, name + " " + i);
		}
	}

	@Test
	void spacingsAndTheirLimits() {
		assertEquals(31, new DdimSchedule(NoiseSchedule.STANDARD, 30, Spacing.COMPVIS, 0).size());
		DdimSchedule leading = new DdimSchedule(NoiseSchedule.STANDARD, 30, Spacing.LEADING, 0);
		assertEquals(30, leading.size());
		assertEquals(958, leading.timestep(29));
		DdimSchedule trailing = new DdimSchedule(NoiseSchedule.STANDARD, 7, Spacing.TRAILING, 0);
		assertEquals(999, trailing.timestep(6));
		assertEquals(142, trailing.timestep(0));
		assertEquals(trailing.alpha(2), trailing.alphaPrev(3));
		for (int steps : new int[] {3, 9, 27, 501, 1000}) {
			FiducialException e = assertThrows(FiducialException.class, () -> new DdimSchedule(NoiseSchedule.STANDARD, steps, Spacing.COMPVIS, 0));
			assertTrue(e.getMessage().contains("1000"), e.getMessage());
		}
		assertEquals(999, new DdimSchedule(NoiseSchedule.STANDARD, 1000, Spacing.TRAILING, 0).timestep(999));
		assertThrows(FiducialException.class, () -> new DdimSchedule(NoiseSchedule.STANDARD, 0, Spacing.TRAILING, 0));
		assertThrows(FiducialException.class, () -> Spacing.of("trailng"));
	}

	@Test
	void latentDiffusionRunsMatchTheReferenceStepByStep() {
		try (ReferenceCase c = ReferenceCase.open("ddim-ldm"); ReferenceCase base = ReferenceCase.open("unet-tiny"); Parameters p = base.weights();
				ReferenceCase text = ReferenceCase.open("ldmbert-tiny"); Parameters tp = text.weights(); Scope scope = Scope.open()) {
			UNet unet = new UNet(Diffusion.unetConfig(base), p, "");
			LdmBert encoder = new LdmBert(TextParityTest.ldmBert(text.config()), tp);
			NDArray all = encoder.encode(c.tensor("in.ids"));
			c.check("context", all);
			NDArray empty = encoder.encode(c.tensor("in.uncond_ids"));
			for (JsonNode run : c.config().get("runs")) {
				int b = run.get("b").asInt();
				NDArray context = all.get(new ai.djl.ndarray.index.NDIndex("0:" + b));
				NDArray without = NDArrays.concat(copies(empty, b));
				try (GuidedDenoiser d = new GuidedDenoiser(unet, null, context, without, null, Guidance.of(run.get("scale").asDouble()))) {
					checkRun(c, run, d);
				}
			}
		}
	}

	private static NDList copies(NDArray x, int n) {
		NDList out = new NDList();
		for (int i = 0; i < n; i++) {
			out.add(x);
		}
		return out;
	}

	private static void checkRun(ReferenceCase c, JsonNode run, GuidedDenoiser d) {
		String name = run.get("n").asString();
		DdimSchedule s = new DdimSchedule(NoiseSchedule.STANDARD, run.get("S").asInt(), Spacing.COMPVIS, run.get("eta").asDouble());
		List<NDArray> steps = new ArrayList<>();
		NDArray noise = run.get("eta").asDouble() > 0 ? c.tensor("in." + name + ".noise") : null;
		NDArray y = Ddim.sample(d, s, c.tensor("in." + name + ".x_T"), k -> noise.get(k), (k, x, e) -> steps.add(Scope.keep(x.add(0))), new NullProgressMonitor());
		c.check(name + ".x_steps", NDArrays.stack(new NDList(steps)));
		c.check(name + ".latent", y);
	}

	@Test
	void controlledRunsMatchTheReferenceStepByStep() {
		try (ReferenceCase c = ReferenceCase.open("ddim-controlnet"); ReferenceCase base = ReferenceCase.open("unet-tiny"); Parameters p = base.weights();
				ReferenceCase control = ReferenceCase.open("controlnet-tiny"); Parameters cp = control.weights(); Scope scope = Scope.open()) {
			UNet unet = new UNet(Diffusion.unetConfig(base), p, "");
			ControlNet net = new ControlNet(ControlNetConfig.of(Diffusion.unetConfig(base)), cp, "");
			for (JsonNode run : c.config().get("runs")) {
				String in = "in." + run.get("n").asString();
				boolean guess = run.get("guess").asBoolean();
				double strength = run.get("strength").asDouble();
				double[] scales = guess ? net.guessScales(strength) : Guidance.of(1, strength, net).controlScales();
				try (GuidedDenoiser d = new GuidedDenoiser(unet, net, c.tensor(in + ".context"), c.tensor("in.uncond_context"), Diffusion.hint(c, in + ".hint_u8_hwc"),
						new Guidance(run.get("scale").asDouble(), scales, false, guess))) {
					checkRun(c, run, d);
				}
			}
		}
	}

	@Test
	void noiseDependsOnTheItemAlone() {
		try (Scope s = Scope.open()) {
			float[] three = new ItemNoise(5, 7, 8, 9).draw(Torch.manager(), 2, 4, 2, 2).toFloatArray();
			float[] one = new ItemNoise(5, 8).draw(Torch.manager(), 2, 4, 2, 2).toFloatArray();
			assertArrayEquals(one, java.util.Arrays.copyOfRange(three, 16, 32));
			assertNotEquals(one[0], new ItemNoise(5, 8).draw(Torch.manager(), 3, 4, 2, 2).toFloatArray()[0]);
			assertNotEquals(one[0], new ItemNoise(6, 8).draw(Torch.manager(), 2, 4, 2, 2).toFloatArray()[0]);
		}
	}

	@Test
	void picturesDoNotDependOnTheBatch() {
		try (Parameters p = new Parameters("u"); Parameters cp = new Parameters("c"); Scope s = Scope.open()) {
			UNet.initialize(Diffusion.TINY, p, "", 3);
			p.put("out.2.weight", Diffusion.normal(1, 4, 16, 3, 3).mul(0.1f));
			UNet unet = new UNet(Diffusion.TINY, p, "");
			ControlNetConfig config = ControlNetConfig.of(Diffusion.TINY);
			ControlNet.initialize(config, cp, "", p, "", 4);
			cp.put("zero_convs.0.0.weight", Diffusion.normal(2, 16, 16, 1, 1));
			cp.put("input_hint_block.14.weight", Diffusion.normal(3, 16, 256, 3, 3));
			ControlNet net = new ControlNet(config, cp, "");
			float[] three = picture(unet, net, 4, 5, 6).toFloatArray();
			float[] one = picture(unet, net, 5).toFloatArray();
			assertArrayEquals(one, java.util.Arrays.copyOfRange(three, one.length, 2 * one.length), 1e-4f);
			float[] other = picture(unet, net, 4).toFloatArray();
			assertTrue(Math.abs(one[0] - other[0]) > 1e-3);
		}
	}

	private static NDArray picture(UNet unet, ControlNet net, long... items) {
		ItemNoise noise = new ItemNoise(1, items);
		NDArray context = new ItemNoise(2, items).draw(Torch.manager(), 0, 3, 12);
		NDArray empty = context.zerosLike();
		NDArray hint = new ItemNoise(3, items).draw(Torch.manager(), 0, 3, 64, 64);
		try (GuidedDenoiser d = new GuidedDenoiser(unet, net, context, empty, hint, Guidance.of(3, 1, net))) {
			return Ddim.sample(d, new DdimSchedule(NoiseSchedule.STANDARD, 4, Spacing.TRAILING, 1), noise.draw(Torch.manager(), 0, 4, 8, 8),
					k -> noise.draw(Torch.manager(), 1 + k, 4, 8, 8), null, new NullProgressMonitor());
		}
	}

	@Test
	void cancelledBetweenSteps() {
		NullProgressMonitor monitor = new NullProgressMonitor();
		int[] calls = new int[1];
		try (Scope s = Scope.open()) {
			assertThrows(OperationCanceledException.class, () -> Ddim.sample((x, t) -> {
				if (++calls[0] == 3) {
					monitor.setCanceled(true);
				}
				return x.toType(DataType.FLOAT32, true);
			}, new DdimSchedule(NoiseSchedule.STANDARD, 10, Spacing.TRAILING, 0), Diffusion.normal(1, 1, 4, 8, 8), null, null, monitor));
		}
		assertEquals(3, calls[0]);
	}

	@Test
	void impossibleInputsAreRefusedWithTheReason() {
		try (Parameters p = new Parameters("u"); Scope s = Scope.open(); GradMode off = GradMode.off()) {
			UNet.initialize(Diffusion.TINY, p, "", 3);
			UNet unet = new UNet(Diffusion.TINY, p, "");
			NDArray context = Diffusion.normal(1, 1, 3, 12);
			assertTrue(assertThrows(FiducialException.class, () -> unet.predict(Diffusion.normal(1, 1, 4, 7, 8), new long[1], context)).getMessage().contains("multiples of 2"));
			assertTrue(assertThrows(FiducialException.class, () -> unet.predict(Diffusion.normal(1, 1, 3, 8, 8), new long[1], context)).getMessage().contains("[1, 4, height, width]"));
			assertTrue(assertThrows(FiducialException.class, () -> unet.predict(Diffusion.normal(1, 1, 4, 8, 8), new long[1], Diffusion.normal(1, 1, 3, 13))).getMessage()
					.contains("text encoder"));
		}
	}
}
