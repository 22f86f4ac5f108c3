package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.ProcessMemory;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.sampling.BatchNoise;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.BatchSource;
import org.fiducial.generation.diffusion.training.DataOrder;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.training.TrainingNoise;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;

/** The loop: resuming to the bit, cancelling, dropping prompts, order of data, breaking down. */
class TrainerTest {
	private static final int SAMPLES = 5;
	private static final TrainingConfig CONFIG = new TrainingConfig(6, 2, 2, 1e-3, .01, 2, "cosine", 1, .9, .4, 0, 0, 2, 11);

	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	/** Five fixed samples in a shuffled order. */
	private static BatchSource source(boolean hints) {
		DataOrder order = DataOrder.shuffled(3, SAMPLES);
		return number -> {
			long[] items = Arrays.stream(order.batch(number, CONFIG.batchSize())).asLongStream().toArray();
			BatchNoise noise = BatchNoise.counter(77, items);
			return new Batch(noise.next(Torch.manager(), 4, 8, 8), noise.next(Torch.manager(), 3, 12), hints ? noise.next(Torch.manager(), 3, 64, 64) : null);
		};
	}

	/** Everything a process holds: networks, optimizer, trainer. */
	private final class Session implements AutoCloseable {
		final Parameters unet = new Parameters("unet");
		final Parameters control = new Parameters("control");
		final NDArray empty = Torch.manager().zeros(new ai.djl.ndarray.types.Shape(1, 3, 12));
		final DiffusionTrainer trainer;
		final List<Double> losses = new ArrayList<>();

		Session(boolean controlled, TrainingConfig config, Path checkpoints) {
			UNet.initialize(Diffusion.TINY, unet, "", 5);
			unet.put("out.2.weight", Diffusion.normal(1, 4, 16, 3, 3).mul(0.1f));
			UNet net = new UNet(Diffusion.TINY, unet, "");
			if (controlled) {
				ControlNetConfig c = ControlNetConfig.of(Diffusion.TINY);
				ControlNet.initialize(c, control, "", unet, "", 6);
				control.trainAll();
				trainer = new DiffusionTrainer(control, NoisePredictor.control(net, new ControlNet(c, control, "")), source(true), empty, config, checkpoints);
			} else {
				unet.trainAll();
				trainer = new DiffusionTrainer(unet, NoisePredictor.base(net), source(false), empty, config, checkpoints);
			}
		}

		void run(NullProgressMonitor monitor) {
			trainer.run(new RunListener() {
				@Override
				public void metrics(long step, Map<String, Double> values) {
					losses.add(values.get("loss"));
					Set<String> plain = new HashSet<>(values.keySet());
					assertTrue(plain.removeIf(k -> k.startsWith("loss_t")), "no loss by time step: " + values);
					assertEquals(ProcessMemory.resident().isPresent(), plain.remove("rss_mib"));
					assertEquals(Set.of("loss", "lr", "grad_norm", "seconds_per_step"), plain);
				}
			}, null, monitor);
		}

		@Override
		public void close() {
			trainer.close();
			unet.close();
			control.close();
			empty.close();
		}
	}

	@Test
	void theLossIsToldByTimeStep() {
		long[] steps = {0, 199, 200, 999};
		TrainingNoise noise = new TrainingNoise() {
			@Override
			public int timestep(long sample) {
				return (int) steps[(int) sample];
			}

			@Override
			public float[] noise(long sample, int count) {
				float[] out = new float[count];
				Arrays.fill(out, sample + 1);
				return out;
			}
		};
		TrainingConfig one = new TrainingConfig(4, 2, 1, 1e-3, 0, 0, "constant", 0, 0, 0, 0, 0, 1, 1);
		// predicts nothing, so that a sample's loss is the square of its noise
		DiffusionObjective objective = new DiffusionObjective((x, t, batch) -> x.mul(0), source(false), null, NoiseSchedule.STANDARD, one, noise);
		try (Scope scope = Scope.open()) {
			assertEquals(2.5f, objective.loss(0).getFloat(), 1e-5f);
			assertEquals(Map.of("loss_t000", 2.5), objective.metrics());
			assertEquals(12.5f, objective.loss(1).getFloat(), 1e-5f);
			assertEquals(Map.of("loss_t200", 9.0, "loss_t800", 16.0), objective.metrics());
		}
	}

	@Test
	void threePlusThreeStepsAreSixToTheBit() {
		for (boolean controlled : new boolean[] {false, true}) {
			Path a = folder.resolve("straight" + controlled);
			Path b = folder.resolve("resumed" + controlled);
			List<Double> losses;
			try (Session s = new Session(controlled, CONFIG, a)) {
				s.run(new NullProgressMonitor());
				losses = s.losses;
			}
			assertEquals(6, losses.size());
			cancelAfter(3, controlled, b);
			try (Session s = new Session(controlled, CONFIG, b)) {
				assertEquals(3, s.trainer.resume());
				s.run(new NullProgressMonitor());
				assertEquals(losses.subList(3, 6), s.losses);
			}
			assertSameFiles(a, b);
		}
	}

	private void cancelAfter(int steps, boolean controlled, Path checkpoints) {
		NullProgressMonitor monitor = new NullProgressMonitor();
		try (Session s = new Session(controlled, CONFIG, checkpoints)) {
			assertEquals(0, s.trainer.resume());
			assertThrows(OperationCanceledException.class, () -> s.trainer.run(RunListener.NONE, step -> monitor.setCanceled(step == steps), monitor));
			assertEquals(steps, s.trainer.step());
		}
	}

	private static void assertSameFiles(Path a, Path b) {
		Path x = new Checkpoints(a, 1).latest().orElseThrow().folder();
		Path y = new Checkpoints(b, 1).latest().orElseThrow().folder();
		for (String file : List.of("params", "optimizer", "ema")) {
			try {
				assertArrayEquals(Files.readAllBytes(x.resolve(file + ".safetensors")), Files.readAllBytes(y.resolve(file + ".safetensors")), file);
			} catch (IOException e) {
				throw new java.io.UncheckedIOException(e);
			}
		}
	}

	@Test
	void onlyTheControlNetLearnsAndOnlyItIsSaved() {
		try (Session s = new Session(true, CONFIG.withSteps(2), folder)) {
			float[] before = s.unet.get("output_blocks.0.0.in_layers.2.weight").toFloatArray();
			float[] zero = s.control.get("zero_convs.0.0.weight").toFloatArray();
			s.run(new NullProgressMonitor());
			assertArrayEquals(before, s.unet.get("output_blocks.0.0.in_layers.2.weight").toFloatArray());
			assertFalse(Arrays.equals(zero, s.control.get("zero_convs.0.0.weight").toFloatArray()));
			assertFalse(Arrays.equals(s.control.get("zero_convs.0.0.weight").toFloatArray(), s.trainer.average().get("zero_convs.0.0.weight").toFloatArray()));
			try (SafeTensors saved = SafeTensors.open(new Checkpoints(folder, 1).latest().orElseThrow().folder().resolve("params.safetensors"))) {
				assertEquals(s.control.names(), new HashSet<>(saved.names()));
			}
		}
	}

	@Test
	void aSmallBaseModelLearns() {
		try (Session s = new Session(false, new TrainingConfig(60, 2, 1, 2e-3, 0, 5, "constant", 1, 0, 0, 0, 0, 1, 1), null)) {
			s.run(new NullProgressMonitor());
			double first = s.losses.subList(0, 10).stream().mapToDouble(d -> d).average().orElseThrow();
			double last = s.losses.subList(50, 60).stream().mapToDouble(d -> d).average().orElseThrow();
			assertTrue(last < 0.9 * first, "loss went from " + first + " to " + last);
		}
	}

	@Test
	void droppedPromptsBecomeTheEmptyOne() {
		List<Double> sums = new ArrayList<>();
		TrainingConfig config = new TrainingConfig(20, 2, 1, 1e-3, 0, 0, "constant", 0, 0, .5, 0, 0, 1, 4);
		NDArray empty = Torch.manager().full(new ai.djl.ndarray.types.Shape(1, 3, 12), 9f);
		try (Parameters p = new Parameters("p")) {
			p.fill("w", 1, 1);
			p.trainAll();
			NoisePredictor predictor = (x, t, batch) -> {
				for (int i = 0; i < 2; i++) {
					sums.add((double) batch.context().get(i).mean().getFloat());
				}
				return x.mul(p.get("w"));
			};
			try (DiffusionTrainer trainer = new DiffusionTrainer(p, predictor, source(false), empty, config, null)) {
				trainer.run(RunListener.NONE, null, new NullProgressMonitor());
			}
		}
		long dropped = sums.stream().filter(d -> Math.abs(d - 9) < 1e-4).count();
		assertTrue(dropped > 8 && dropped < 32, "dropped " + dropped + " of 40");
		assertTrue(sums.stream().allMatch(d -> Math.abs(d - 9) < 1e-4 || Math.abs(d) < 1));
		empty.close();
	}

	@Test
	void brokenTrainingStopsBeforeItSpoilsTheParameters() {
		try (Session s = new Session(false, CONFIG.withSteps(3), folder)) {
			s.unet.put("out.2.bias", new float[] {Float.NaN, 0, 0, 0}, 4);
			UNet net = new UNet(Diffusion.TINY, s.unet, "");
			s.unet.trainAll();
			try (DiffusionTrainer t = new DiffusionTrainer(s.unet, NoisePredictor.base(net), source(false), s.empty, CONFIG, folder)) {
				FiducialException e = assertThrows(FiducialException.class, () -> t.run(RunListener.NONE, null, new NullProgressMonitor()));
				assertEquals(ExitCode.FAILED, e.exitCode());
				assertTrue(e.getMessage().contains("step 1"), e.getMessage());
				assertFalse(Float.isNaN(s.unet.get("time_embed.0.weight").getFloat(0, 0)));
			}
		}
		assertTrue(new Checkpoints(folder, 1).latest().isEmpty());
	}

	@Test
	void checkpointsOfAnotherRunAreRefused() {
		cancelAfter(1, false, folder);
		TrainingConfig other = new TrainingConfig(6, 2, 2, 1e-3, .01, 2, "cosine", 1, .9, .4, 0, 0, 2, 12);
		try (Session s = new Session(false, other, folder)) {
			assertTrue(assertThrows(FiducialException.class, () -> s.trainer.resume()).getMessage().contains("seed"));
		}
		try (Session s = new Session(true, CONFIG, folder)) {
			assertTrue(assertThrows(FiducialException.class, () -> s.trainer.resume()).getMessage().contains("missing"));
		}
	}

	@Test
	void checkpointsComeEveryNSteps() {
		TrainingConfig config = new TrainingConfig(5, 2, 1, 1e-3, 0, 0, "constant", 0, 0, 0, 2, 0, 2, 1);
		List<Long> seen = new ArrayList<>();
		try (Session s = new Session(false, config, folder)) {
			s.trainer.run(RunListener.NONE, step -> seen.add(new Checkpoints(folder, 2).list().stream().mapToLong(c -> c.step()).max().orElse(0)), new NullProgressMonitor());
		}
		assertEquals(List.of(0L, 0L, 2L, 2L, 4L), seen);
		assertEquals(List.of(4L, 5L), new Checkpoints(folder, 2).list().stream().map(Checkpoints.Checkpoint::step).toList());
	}

	@Test
	void checkpointsComeEveryNMinutes() {
		TrainingConfig config = new TrainingConfig(5, 2, 1, 1e-3, 0, 0, "constant", 0, 0, 0, 0, 15, 9, 1);
		long[] minutes = new long[1];
		try (Session s = new Session(false, config, folder)) {
			s.trainer.clock(() -> minutes[0] * 60_000_000_000L);
			s.trainer.run(RunListener.NONE, step -> minutes[0] += 10, new NullProgressMonitor());
		}
		assertEquals(List.of(2L, 4L, 5L), kept(folder));
	}

	@Test
	void ordersCoverTheData() {
		DataOrder order = DataOrder.shuffled(1, 7);
		for (int epoch = 0; epoch < 3; epoch++) {
			Set<Integer> seen = new HashSet<>();
			for (int i = 0; i < 7; i++) {
				seen.add(order.index(epoch * 7 + i));
			}
			assertEquals(7, seen.size());
		}
		assertEquals(order.index(15), DataOrder.shuffled(1, 7).index(15));
		DataOrder balanced = DataOrder.balanced(1, List.of("a", "a", "a", "a", "b"));
		int b = 0;
		for (int i = 0; i < 40; i++) {
			b += balanced.index(i) == 4 ? 1 : 0;
		}
		assertEquals(20, b);
		assertThrows(FiducialException.class, () -> DataOrder.shuffled(1, 0));
	}

	/** Errors of steps 1 to 6. */
	private static void train(DiffusionTrainer trainer, double... errors) {
		trainer.run(RunListener.NONE, step -> trainer.score(errors[(int) step - 1]), new NullProgressMonitor());
	}

	private static List<Long> kept(Path checkpoints) {
		return new Checkpoints(checkpoints, 1).list().stream().map(Checkpoints.Checkpoint::step).toList();
	}

	@Test
	void theBestStepIsKeptAndCanBeTheResult() {
		TrainingConfig one = new TrainingConfig(6, 2, 1, 1e-3, .01, 2, "cosine", 1, .9, 0, 0, 0, 1, 11);
		List<float[]> averages = new ArrayList<>();
		try (Session s = new Session(false, one, folder)) {
			double[] errors = {.5, .3, Double.NaN, .4, .3, .35};
			s.trainer.run(RunListener.NONE, step -> {
				averages.add(s.trainer.average().get("time_embed.0.weight").toFloatArray());
				s.trainer.score(errors[(int) step - 1]);
			}, new NullProgressMonitor());
			assertEquals(List.of(2L, 6L), kept(folder));
			assertEquals(2, s.trainer.settle(true));
			assertArrayEquals(averages.get(1), s.unet.get("time_embed.0.weight").toFloatArray(), "the average of step 2");
		}
		try (Session s = new Session(false, one, folder)) {
			assertEquals(6, s.trainer.resume());
			assertEquals(2, s.trainer.settle(true), "which step was best is in the newest checkpoint");
			assertEquals(6, s.trainer.settle(false));
		}
	}

	@Test
	void aLostBestStepIsForgotten() throws IOException {
		TrainingConfig one = new TrainingConfig(6, 2, 1, 1e-3, .01, 2, "cosine", 1, 0, 0, 0, 0, 1, 11);
		try (Session s = new Session(false, one.withSteps(5), folder)) {
			train(s.trainer, .5, .3, .4, .6, .7);
		}
		Files.delete(new Checkpoints(folder, 1).at(2).orElseThrow().folder().resolve("params.safetensors"));
		try (Session s = new Session(false, one, folder)) {
			assertEquals(5, s.trainer.resume());
			train(s.trainer, 0, 0, 0, 0, 0, .9);
			assertEquals(6, s.trainer.settle(true), "the best of those that are there");
		}
	}

	@Test
	void aPauseLeavesACheckpointAndChangesNothing() throws IOException {
		Path run = Files.createDirectories(folder.resolve("run"));
		List<Double> straight;
		try (Session s = new Session(false, CONFIG, null)) {
			s.run(new NullProgressMonitor());
			straight = s.losses;
		}
		List<String> messages = new ArrayList<>();
		List<Double> losses = new ArrayList<>();
		try (Session s = new Session(false, CONFIG, run.resolve("checkpoints"))) {
			s.trainer.pauseWhen(org.fiducial.core.run.Pause.of(run));
			s.trainer.run(new RunListener() {
				@Override
				public void metrics(long step, Map<String, Double> values) {
					losses.add(values.get("loss"));
				}

				@Override
				public void message(String text) {
					messages.add(text);
					// while it rests: the checkpoint is there
					if (text.startsWith("paused at step 3; remove " + run.toAbsolutePath().resolve("PAUSE"))) {
						assertEquals(List.of(3L), kept(run.resolve("checkpoints")));
						assertTrue(run.resolve("PAUSE").toFile().delete());
					}
				}
			}, step -> {
				if (step == 3) {
					try {
						Files.createFile(run.resolve("PAUSE"));
					} catch (IOException e) {
						throw new java.io.UncheckedIOException(e);
					}
				}
			}, new NullProgressMonitor());
		}
		assertEquals(2, messages.size(), messages.toString());
		assertEquals("goes on at step 3", messages.get(1));
		assertEquals(straight, losses);
	}

	@Test
	void aDamagedNewestCheckpointCostsItsStepsAlone() throws IOException {
		TrainingConfig config = new TrainingConfig(6, 2, 1, 1e-3, .01, 2, "cosine", 1, .9, .4, 2, 0, 2, 11);
		List<Double> losses;
		try (Session s = new Session(true, config, folder)) {
			s.run(new NullProgressMonitor());
			losses = s.losses;
		}
		Path newest = new Checkpoints(folder, 2).latest().orElseThrow().folder();
		for (String file : List.of("params.safetensors", "optimizer.safetensors", "ema.safetensors", "state.json", Checkpoints.MARKER)) {
			byte[] all = Files.readAllBytes(newest.resolve(file));
			Files.write(newest.resolve(file), Arrays.copyOf(all, all.length - 1));
			try (Session s = new Session(true, config, folder)) {
				assertEquals(4, s.trainer.resume(), file);
			}
			Files.write(newest.resolve(file), all);
		}
		Files.delete(newest.resolve(Checkpoints.MARKER));
		try (Session s = new Session(true, config, folder)) {
			assertEquals(4, s.trainer.resume());
			s.run(new NullProgressMonitor());
			assertEquals(losses.subList(4, 6), s.losses);
		}
	}
}
