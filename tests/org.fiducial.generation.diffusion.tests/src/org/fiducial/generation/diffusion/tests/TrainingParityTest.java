package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.training.TrainingNoise;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.JsonNode;

/** Training trajectories of ControlLDM with AdamW: losses, gradient norms and final weights. */
class TrainingParityTest {
	private static final String PREFIX = "control_model.";

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@Test
	void tenStepsMatchTheReference() {
		checkTrajectory("train-controlnet");
	}

	@Test
	void zeroInitialisedStepsMatchTheReference() {
		checkTrajectory("train-controlnet-zeroinit");
	}

	private static void checkTrajectory(String name) {
		try (Run run = new Run(name)) {
			List<Double> losses = new ArrayList<>();
			List<Double> norms = new ArrayList<>();
			Map<String, float[]> first = new HashMap<>();
			train(run, 1, losses, norms, first);
			compare(run.c, "losses", losses, 1);
			compare(run.c, "grad_norms", norms, 1);
			for (var e : run.c.json().get("tolerance").properties()) {
				if (e.getKey().startsWith("final.")) {
					checkFinal(run, e.getKey());
				} else if (e.getKey().startsWith("step1.")) {
					checkElements(run.c, e.getKey(), first.get(e.getKey().substring("step1.".length())));
				}
			}
			checkSums(run, "per_tensor", "final_sum", "final_l2");
		}
	}

	@Test
	void accumulationMatchesTheReference() {
		for (String name : List.of("train-controlnet", "train-controlnet-zeroinit")) {
			try (Run run = new Run(name)) {
				List<Double> losses = new ArrayList<>();
				List<Double> norms = new ArrayList<>();
				train(run, 2, losses, norms, new HashMap<>());
				compare(run.c, "accum2.losses", losses, 2);
				compare(run.c, "accum2.grad_norms", norms, 1);
			}
		}
	}

	private static void train(Run run, int accumulation, List<Double> losses, List<Double> norms, Map<String, float[]> first) {
		JsonNode config = run.c.config();
		int steps = config.get("steps").asInt() / accumulation;
		TrainingConfig t = new TrainingConfig(steps, config.get("batch").asInt(), accumulation, config.get("lr").asDouble(), config.get("weight_decay").asDouble(), 0, "constant",
				0, 0, 0, 0, 0, 1, 0);
		try (DiffusionTrainer trainer = new DiffusionTrainer(run.control, run.predictor, run::batch, null, NoiseSchedule.STANDARD, t, run, null)) {
			for (int i = 0; i < steps; i++) {
				DiffusionTrainer.Result r = trainer.trainStep();
				losses.add(r.loss());
				norms.add(r.gradNorm());
				if (i == 0) {
					run.control.asMap().forEach((n, x) -> first.put(PREFIX + n, x.toFloatArray()));
				}
			}
		}
	}

	private static double tolerance(ReferenceCase c, String name) {
		return c.json().get("tolerance").get(name).get("recommended_atol").asDouble();
	}

	/** The reference lists every pass; a step of ours reports the mean of its passes. */
	private static void compare(ReferenceCase c, String name, List<Double> actual, int passes) {
		double[] expected = c.tensor("out." + name).toDoubleArray();
		assertEquals(expected.length, actual.size() * passes, name);
		for (int i = 0; i < actual.size(); i++) {
			double mean = 0;
			for (int k = 0; k < passes; k++) {
				mean += expected[i * passes + k] / passes;
			}
			assertEquals(mean, actual.get(i), tolerance(c, name), name + " " + i);
		}
	}

	private static void checkFinal(Run run, String key) {
		String tensor = key.substring("final.".length());
		float[] actual = run.control.get(tensor.substring(PREFIX.length())).toFloatArray();
		if (!run.c.json().get("noise_gradient_tensors").has(tensor)) {
			checkElements(run.c, key, actual);
			return;
		}
		float[] expected = run.c.floats("out." + key);
		double square = 0;
		for (int i = 0; i < expected.length; i++) {
			square += Math.pow(expected[i] - actual[i], 2) / expected.length;
		}
		double rms = run.c.json().get("per_tensor").get(tensor).get("final_rms_err").asDouble();
		assertTrue(Math.sqrt(square) <= 20 * rms, key + ": rms " + Math.sqrt(square) + ", allowed " + 20 * rms);
	}

	private static void checkElements(ReferenceCase c, String key, float[] actual) {
		float[] expected = c.floats("out." + key);
		double worst = 0;
		for (int i = 0; i < expected.length; i++) {
			worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
		}
		assertTrue(worst <= tolerance(c, key), key + ": differs by " + worst + ", allowed " + tolerance(c, key));
	}

	/** Every tensor of the network by its norm: none is forgotten by the optimizer. */
	private static void checkSums(Run run, String group, String sumKey, String normKey) {
		for (var e : run.c.json().get(group).properties()) {
			double square = 0;
			double allowed = 1e-6;
			float[] values = run.control.get(e.getKey().substring(PREFIX.length())).toFloatArray();
			for (float v : values) {
				square += (double) v * v;
			}
			allowed += 40 * e.getValue().get("final_rms_err").asDouble() * Math.sqrt(values.length);
			assertEquals(e.getValue().get(normKey).asDouble(), Math.sqrt(square), allowed, e.getKey());
		}
	}

	/** A case with its networks and data. */
	private static final class Run implements AutoCloseable, TrainingNoise {
		final ReferenceCase c;
		final ReferenceCase base = ReferenceCase.open("unet-tiny");
		final ReferenceCase controlCase = ReferenceCase.open("controlnet-tiny");
		final Parameters unet = base.weights();
		final Parameters control = controlCase.weights();
		final NoisePredictor predictor;
		private final long[] steps;
		private final float[] noises;

		Run(String name) {
			c = ReferenceCase.open(name);
			if (c.config().get("zero_init").asBoolean()) {
				control.names().stream().filter(n -> n.startsWith("zero_convs.") || n.startsWith("middle_block_out.") || n.startsWith("input_hint_block.14."))
						.forEach(n -> Ops.copyInto(control.get(n), control.get(n).zerosLike()));
			}
			control.trainAll();
			predictor = NoisePredictor.control(new UNet(Diffusion.unetConfig(base), unet, ""),
					new ControlNet(ControlNetConfig.of(Diffusion.unetConfig(base)), control, ""));
			steps = Diffusion.longs(c, "in.t");
			noises = c.floats("in.noise");
		}

		@Override
		public int timestep(long sample) {
			return (int) steps[(int) sample];
		}

		@Override
		public float[] noise(long sample, int count) {
			return java.util.Arrays.copyOfRange(noises, (int) sample * count, (int) (sample + 1) * count);
		}

		Batch batch(long number) {
			int n = c.config().get("batch").asInt();
			NDArray rows = Torch.manager().arange((int) number * n, (int) (number + 1) * n).toType(ai.djl.ndarray.types.DataType.INT64, false);
			NDArray context = Ops.indexSelect(c.tensor("in.context"), 0, Ops.indexSelect(c.tensor("in.context_index"), 0, rows));
			NDArray hint = Ops.indexSelect(Diffusion.hint(c, "in.hint_u8_hwc"), 0, Ops.indexSelect(c.tensor("in.hint_index"), 0, rows));
			return new Batch(Ops.indexSelect(c.tensor("in.x0"), 0, rows), context, hint);
		}

		@Override
		public void close() {
			control.close();
			unet.close();
			c.close();
			base.close();
			controlCase.close();
		}
	}
}
