package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.ControlConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.StepRange;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Control;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Guidance;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.sampling.SamplingSchedule;
import org.fiducial.generation.diffusion.sampling.Spacing;
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
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;

/** Schedules and DDIM runs against the original implementation. */
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
				SamplingSchedule s = SamplingSchedule.ddim(NoiseSchedule.STANDARD, Integer.parseInt(parts[1]), spacing);
				checkTimes(e.getValue(), s, e.getKey());
				checkEnds(e.getValue().get("sigmas_first3_last3"), s, k -> sigma(eta, s.alpha(k), s.alpha(k + 1)), e.getKey());
				checkEnds(e.getValue().get("alphas_first3_last3"), s, s::alpha, e.getKey());
				checkEnds(e.getValue().get("alphas_prev_first3_last3"), s, k -> s.alpha(k + 1), e.getKey());
				checked++;
			}
			assertTrue(checked > 30, "tables checked: " + checked);
		}
	}

	/** The noise that a DDIM step adds, seen from outside: x = 0, no predicted noise, unit noise. */
	private static double sigma(double eta, double alpha, double next) {
		if (eta == 0) {
			return 0;
		}
		try (Scope scope = Scope.open()) {
			NDArray zero = Torch.manager().zeros(new Shape(1), DataType.FLOAT64);
			SamplingSchedule one = new SamplingSchedule(new int[1], new double[] {alpha, next});
			return Sampler.ddim(one, eta).sample((x, t) -> x, zero, () -> zero.add(1), null, new NullProgressMonitor()).getDouble();
		}
	}

	/** Long lists are abridged, with an ellipsis in the middle, and ascending. */
	private static void checkTimes(JsonNode table, SamplingSchedule s, String name) {
		JsonNode times = table.get("timesteps");
		assertEquals(table.get("n").asInt(), s.size(), name);
		for (int i = 0; i < times.size(); i++) {
			if (times.get(i).isNumber()) {
				int place = i < 5 || times.size() == s.size() ? i : s.size() - times.size() + i;
				assertEquals(times.get(i).asInt(), s.timestep(s.size() - 1 - place), name + " " + i);
			}
		}
	}

	private static void checkEnds(JsonNode expected, SamplingSchedule s, java.util.function.IntToDoubleFunction f, String name) {
		for (int i = 0; i < 6; i++) {
			assertEquals(expected.get(i).asDouble(), f.applyAsDouble(i < 3 ? s.size() - 1 - i : 5 - i), 2e-7, name + " " + i);
		}
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
				try (GuidedDenoiser d = new GuidedDenoiser(unet, context, without, Guidance.of(run.get("scale").asDouble()))) {
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
		Sampler s = Sampler.of(new SamplingConfig("ddim", run.get("S").asInt(), run.get("eta").asDouble(), "auto", 1), NoiseSchedule.STANDARD);
		List<NDArray> steps = new ArrayList<>();
		NDArray noise = run.get("eta").asDouble() > 0 ? c.tensor("in." + name + ".noise") : null;
		NDArray y = s.sample(d, c.tensor("in." + name + ".x_T"), () -> noise.get(steps.size()), (k, x, e) -> steps.add(Scope.keep(x.add(0))), new NullProgressMonitor());
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
				Control strength = Control.of(new ControlConfig(StepRange.ALL, List.of(), guess), run.get("strength").asDouble(), net);
				try (GuidedDenoiser d = new GuidedDenoiser(unet, net, c.tensor(in + ".context"), c.tensor("in.uncond_context"), Diffusion.hint(c, in + ".hint_u8_hwc"),
						Guidance.of(run.get("scale").asDouble()), strength)) {
					checkRun(c, run, d);
				}
			}
		}
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
