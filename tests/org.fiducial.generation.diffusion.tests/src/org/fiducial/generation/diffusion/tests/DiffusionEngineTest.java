package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.SafeTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine from nothing to pictures, at a size of seconds; what comes out is no art. */
class DiffusionEngineTest {
	private static final int SIDE = 32;
	private static final SamplingConfig SAMPLING = new SamplingConfig("ddim", 4, 0, "auto", 3);
	private static final BaseTrainingConfig BASE = new BaseTrainingConfig("diffusion", "tiny", "test", SIDE,
			new BaseTrainingConfig.Autoencoder(8, List.of(1, 1, 2, 2), 1, 4, 4, 4, 1, 2, 2, 1e-3, .9),
			new BaseTrainingConfig.Network(16, 1, 12, 16, List.of(1, 2), 1, List.of(1), 8, 4, 4, 2, 1e-3, 1, .9, .1), 2, 2, 2, 1);

	private static final DiffusionEngine ENGINE = new DiffusionEngine();

	@TempDir
	private static Path shared;
	private static Path base;

	@TempDir
	private Path folder;

	/** Remembers what it hears. */
	private static class Ears implements RunListener {
		final List<String> messages = new ArrayList<>();
		final List<Double> losses = new ArrayList<>();
		final List<String> pictures = new ArrayList<>();
		final List<String> styles = new ArrayList<>();
		final Map<Long, Double> validation = new TreeMap<>();
		/** Error of the probe pictures by step; empty for no judge. */
		Map<Long, Double> judge = Map.of();

		@Override
		public void metrics(long step, Map<String, Double> values) {
			if (values.containsKey("validation_loss")) {
				validation.put(step, values.get("validation_loss"));
			} else {
				losses.add(values.get("loss"));
			}
		}

		@Override
		public OptionalDouble probed(long step, List<RgbImage> images) {
			assertTrue(images.stream().allMatch(i -> i.width() == SIDE), "the pictures alone");
			return judge.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(judge.get(step));
		}

		@Override
		public void probe(int column, String style, double[] shape) {
			styles.add(style);
		}

		@Override
		public void picture(long step, String name, RgbImage image) {
			pictures.add(name + "-" + step);
		}

		@Override
		public void message(String text) {
			messages.add(text);
		}
	}

	@BeforeAll
	static void trainBase() {
		Ears ears = new Ears();
		base = ENGINE.trainBase(BASE, new FakeFaces(9, SIDE, 1), Map.of("cartoon", List.of("a portrait of cartoon style"), "anime", List.of("a portrait of anime style")),
				shared.resolve("base"), ears, new NullProgressMonitor());
		assertEquals(List.of("autoencoder-2", "autoencoder-4", "base-6", "base-8", "decoder-10"), ears.pictures);
		assertEquals(10, ears.losses.size());
	}

	private static GeneratorTrainingConfig stage(String init, String prompts, long steps, boolean locked) {
		return new GeneratorTrainingConfig("diffusion", base.toString(), init, "parts_v1", SIDE, prompts, .1, .5, true, 0, steps, 2, 1, 1e-3, .01, 0, "constant", "structure", 1, 0, locked, 2, 0,
				2, "last", 2, List.of(), 5);
	}

	private Path train(String name, GeneratorTrainingConfig config, RunListener listener) {
		return ENGINE.train(config, new FakeFaces(7, 40, 2), folder.resolve(name), listener, new NullProgressMonitor());
	}

	private static List<GenerationRequest> requests() {
		List<GenerationRequest> out = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			double[] shape = new FakeFaces(5, SIDE, 9).get(i).shape();
			out.add(new GenerationRequest(shape, "a portrait of cartoon style", "", i == 3 ? 1 : 12, 1, 77, i));
		}
		return out;
	}

	private static List<RgbImage> generate(Path model, int batchSize) {
		try (Generator g = ENGINE.load(model)) {
			return g.generate(requests(), new SamplingConfig("ddim", 4, 0, "compvis", batchSize), new NullProgressMonitor());
		}
	}

	@Test
	void twoStagesThenPictures() {
		Ears ears = new Ears();
		Path first = train("stage1", stage("", "empty", 4, true), ears);
		assertEquals(List.of("probe-2", "probe-4"), ears.pictures);
		Path second = train("stage2", stage(first.toString(), "style", 4, true), RunListener.NONE);
		try (Generator g = ENGINE.load(second)) {
			assertEquals(SIDE, g.imageSize());
			assertEquals(64, g.modelHash().length());
			RgbImage condition = g.condition(requests().getFirst().shape());
			assertTrue(condition.width() == SIDE && condition.rgb().length > 0);
			List<RgbImage> images = g.generate(requests(), SAMPLING, new NullProgressMonitor());
			assertEquals(5, images.size());
			images.forEach(i -> assertEquals(SIDE, i.width()));
			assertNotEquals(images.get(0), images.get(1));
			assertEquals(images, g.generate(requests(), SAMPLING, new NullProgressMonitor()), "the same requests give the same pictures");
		}
	}

	@Test
	void everySamplingOptionReachesThePictures() {
		Path model = train("stage", stage("", "empty", 4, true), RunListener.NONE);
		try (Generator g = ENGINE.load(model)) {
			List<RgbImage> plain = g.generate(requests(), SAMPLING, new NullProgressMonitor());
			for (String change : List.of("sampler: unipc", "sampler: dpmpp-2m", "sampler: dpmpp-2m-karras", "eta: 1", "steps: 5", "spacing: trailing", "noise: torch",
					"guidanceRange: {end: .5}", "control: {range: {end: .5}}", "control: {guess: true}", "control: {blocks: [1, 1, 1, 1, 0]}", "precision: bf16")) {
				SamplingConfig config = changed(change);
				List<RgbImage> pictures = g.generate(requests(), config, new NullProgressMonitor());
				assertEquals(5, pictures.size());
				assertNotEquals(plain, pictures, change);
				assertEquals(pictures, g.generate(requests(), config, new NullProgressMonitor()), change + " gives the same pictures again");
			}
			String auto = g.settle(changed("precision: auto")).precision();
			assertTrue(Set.of("fp32", "bf16").contains(auto), auto);
			assertEquals(g.generate(requests(), changed("precision: " + auto), new NullProgressMonitor()), g.generate(requests(), changed("precision: auto"), new NullProgressMonitor()));
			SamplingConfig wrong = changed("control: {blocks: [1, 2]}");
			assertTrue(assertThrows(FiducialException.class, () -> g.generate(requests(), wrong, new NullProgressMonitor())).getMessage().contains("2 factors"));
		}
	}

	/** In 16 bits the base model's weights are kept in 16 bits too; the model is near that of 32 bits, and goes on to the bit. */
	@Test
	void trainsInSixteenBits() {
		GeneratorTrainingConfig config = stage("", "empty", 4, true).withPrecision("bf16");
		Ears full = new Ears();
		train("full", config.withPrecision("fp32"), full);
		Ears narrow = new Ears();
		Path model = train("narrow", config, narrow);
		assertTrue(narrow.messages.getFirst().endsWith("computed in bf16"), narrow.messages.getFirst());
		assertNotEquals(full.losses, narrow.losses);
		for (int i = 0; i < full.losses.size(); i++) {
			assertEquals(full.losses.get(i), narrow.losses.get(i), .02 * full.losses.get(i));
		}
		assertEquals(full.pictures, narrow.pictures);
		Path broken = folder.resolve("broken");
		IProgressMonitor monitor = new NullProgressMonitor();
		assertThrows(OperationCanceledException.class, () -> ENGINE.train(config, new FakeFaces(7, 40, 2), broken, new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				monitor.setCanceled(monitor.isCanceled() || step == 3);
			}
		}, monitor));
		Path resumed = train("broken", config, RunListener.NONE);
		assertEquals(-1, mismatch(model.resolve("controlnet.safetensors"), resumed.resolve("controlnet.safetensors")));
		Path unlocked = train("unlocked", stage("", "empty", 4, false).withPrecision("bf16"), RunListener.NONE);
		assertEquals(5, generate(unlocked, 3).size());
	}

	private static long mismatch(Path a, Path b) {
		try {
			return Files.mismatch(a, b);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	private SamplingConfig changed(String yaml) {
		try {
			return Configs.read(Files.writeString(folder.resolve("sampling.yaml"), yaml), SAMPLING);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	@Test
	void aFinishedRunReturnsAtOnce() {
		Path first = train("stage", stage("", "empty", 2, true), RunListener.NONE);
		FakeFaces data = new FakeFaces(7, SIDE, 2);
		Ears ears = new Ears();
		assertEquals(first, ENGINE.train(stage("", "empty", 2, true), data, folder.resolve("stage"), ears, new NullProgressMonitor()));
		assertEquals(0, data.asked);
		assertTrue(ears.messages.getFirst().startsWith("already finished"), ears.messages.toString());
	}

	@Test
	void cancelledAndResumedIsTheSameToTheBit() throws IOException {
		Path straight = train("straight", stage("", "style", 4, true), RunListener.NONE);
		IProgressMonitor monitor = new NullProgressMonitor();
		RunListener stop = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				if (step == 3) {
					monitor.setCanceled(true);
				}
			}
		};
		GeneratorTrainingConfig config = stage("", "style", 4, true);
		assertThrows(OperationCanceledException.class, () -> ENGINE.train(config, new FakeFaces(7, 40, 2), folder.resolve("halves"), stop, monitor));
		assertFalse(Files.exists(folder.resolve("halves/model")));
		Ears ears = new Ears();
		Path resumed = train("halves", config, ears);
		assertTrue(ears.messages.contains("resumed at step 3"), ears.messages.toString());
		assertEquals(1, ears.losses.size());
		assertEquals(Hashes.sha256(straight.resolve("controlnet.safetensors")), Hashes.sha256(resumed.resolve("controlnet.safetensors")));
	}

	@Test
	void aThirdStageIsRewardedAndResumesToTheBit() throws IOException {
		Path second = train("stage2", stage("", "style", 2, true), RunListener.NONE);
		GeneratorTrainingConfig config = stage(second.toString(), "style", 4, true).withReward(new GeneratorTrainingConfig.Reward("detector", .5, 400, 1));
		List<FakeLandmarks> opened = new ArrayList<>();
		DiffusionEngine engine = new DiffusionEngine(place -> {
			opened.add(new FakeLandmarks("ibug68", 68, .5));
			return opened.getLast();
		});
		List<Set<String>> told = new ArrayList<>();
		List<double[]> faces = new ArrayList<>();
		RunListener ears = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				told.add(values.keySet());
				faces.addAll(opened.getLast().faces);
			}
		};
		Path straight = engine.train(config, new FakeFaces(7, 40, 2), folder.resolve("straight"), ears, new NullProgressMonitor());
		assertTrue(told.stream().anyMatch(k -> k.containsAll(Set.of("loss_reward", "reward_nme", "loss"))), told.toString());
		assertTrue(faces.stream().anyMatch(f -> known(f, true)) && faces.stream().anyMatch(f -> known(f, false)), "mirrored samples and others");
		assertTrue(faces.stream().allMatch(f -> known(f, true) || known(f, false)), "landmarks are those of the (mirrored) pictures at the training size");
		Path unrewarded = train("unrewarded", stage(second.toString(), "style", 4, true), RunListener.NONE);
		assertNotEquals(hash(straight), hash(unrewarded));
		IProgressMonitor monitor = new NullProgressMonitor();
		assertThrows(OperationCanceledException.class, () -> engine.train(config, new FakeFaces(7, 40, 2), folder.resolve("halves"), new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				monitor.setCanceled(step == 2);
			}
		}, monitor));
		assertEquals(hash(straight), hash(engine.train(config, new FakeFaces(7, 40, 2), folder.resolve("halves"), RunListener.NONE, new NullProgressMonitor())));
		// less memory, the same model but for roundings
		GeneratorTrainingConfig less = config.withGradientCheckpointing(true);
		Path recomputed = engine.train(less, new FakeFaces(7, 40, 2), folder.resolve("recomputed"), RunListener.NONE, new NullProgressMonitor());
		assertEquals(Files.size(straight.resolve("controlnet.safetensors")), Files.size(recomputed.resolve("controlnet.safetensors")));
	}

	/** Whether these are a sample's landmarks at the training size, or those of its mirror image. */
	private static boolean known(double[] face, boolean mirrored) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		FakeFaces data = new FakeFaces(7, 40, 2);
		for (int i = 0; i < data.size(); i++) {
			double[] shape = Arrays.stream(data.get(i).shape()).map(x -> (x + .5) * SIDE / 40 - .5).toArray();
			double[] expected = mirrored ? Shapes.flip(shape, scheme, SIDE) : shape;
			double worst = 0;
			for (int k = 0; k < face.length; k++) {
				worst = Math.max(worst, Math.abs(face[k] - expected[k]));
			}
			if (worst < 1e-6) {
				return true;
			}
		}
		return false;
	}

	private static String hash(Path model) throws IOException {
		return Hashes.sha256(model.resolve("controlnet.safetensors"));
	}

	@Test
	void aRewardWithoutItsDetectorIsRefusedBeforeAnythingIsDone() {
		FakeFaces data = new FakeFaces(3, SIDE, 2);
		GeneratorTrainingConfig plain = stage("", "empty", 2, true);
		GeneratorTrainingConfig.Reward none = GeneratorTrainingConfig.Reward.NONE;
		FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.train(plain.withReward(none.withModel(folder.resolve("no-detector").toString())), data,
				folder.resolve("refused"), RunListener.NONE, new NullProgressMonitor()));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("no-detector") && e.getMessage().contains("model.json"), e.getMessage());
		assertEquals(0, data.asked);
		DiffusionEngine other = new DiffusionEngine(place -> new FakeLandmarks("wflw98", 98, 1));
		FiducialException scheme = assertThrows(FiducialException.class,
				() -> other.train(plain.withReward(none.withModel("d")), data, folder.resolve("refused"), RunListener.NONE, new NullProgressMonitor()));
		assertTrue(scheme.getMessage().contains("wflw98") && scheme.getMessage().contains("ibug68"), scheme.getMessage());
		refused(ExitCode.USAGE, plain.withReward(new GeneratorTrainingConfig.Reward("d", 0, 200, 0)), data);
		refused(ExitCode.USAGE, plain.withReward(new GeneratorTrainingConfig.Reward("d", 1, 1000, 0)), data);
		refused(ExitCode.USAGE, plain.withReward(new GeneratorTrainingConfig.Reward("d", 1, 200, 1.5)), data);
	}

	@Test
	void picturesDoNotDependOnTheBatchSize() {
		Path model = train("stage", stage("", "empty", 4, true), RunListener.NONE);
		List<RgbImage> alone = generate(model, 1);
		List<RgbImage> together = generate(model, 4);
		for (int i = 0; i < alone.size(); i++) {
			for (int k = 0; k < alone.get(i).rgb().length; k++) {
				int difference = Math.abs((alone.get(i).rgb()[k] & 0xff) - (together.get(i).rgb()[k] & 0xff));
				assertTrue(difference <= 1, "picture " + i + " differs by " + difference + " grey levels");
			}
		}
	}

	@Test
	void anUnlockedDecoderTravelsWithTheModelAndTheBaseStays() throws IOException {
		String before = Hashes.sha256(base.resolve("unet.safetensors"));
		Path locked = train("locked", stage("", "empty", 2, true), RunListener.NONE);
		Path unlocked = train("unlocked", stage("", "empty", 2, false), RunListener.NONE);
		assertFalse(Files.exists(locked.resolve("unet.safetensors")));
		assertTrue(Files.exists(unlocked.resolve("unet.safetensors")));
		assertEquals(before, Hashes.sha256(base.resolve("unet.safetensors")));
		assertNotEquals(generate(locked, 5), generate(unlocked, 5));
		Path on = train("on", stage(unlocked.toString(), "empty", 2, false), RunListener.NONE);
		assertNotEquals(generate(unlocked, 5), generate(on, 5));
		assertEquals(ExitCode.USAGE, assertThrows(FiducialException.class, () -> train("back", stage(unlocked.toString(), "empty", 2, true), RunListener.NONE)).exitCode());
	}

	@Test
	void latentsAreEncodedOnceAndAgainWhenTheirPictureChanges() throws IOException {
		Ears ears = new Ears();
		train("stage", stage("", "empty", 2, true), ears);
		assertTrue(ears.messages.contains("7 of 7 pictures used, 7 newly encoded"), ears.messages.toString());
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 0 newly encoded"));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		// one more picture, the others as they were
		assertTrue(encodings("stage", new FakeFaces(8, 40, 2)).contains("8 of 8 pictures used, 1 newly encoded"));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 3)).contains("7 of 7 pictures used, 7 newly encoded"));
	}

	private List<String> encodings(String name, FakeFaces data) {
		Ears ears = new Ears();
		ENGINE.train(stage("", "empty", 2, true), data, folder.resolve(name), ears, new NullProgressMonitor());
		return ears.messages;
	}

	@Test
	void aTornCacheLosesItsLastRecordOnly() throws IOException {
		train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Path cache = folder.resolve("stage/cache/moments.bin");
		byte[] all = Files.readAllBytes(cache);
		Files.write(cache, java.util.Arrays.copyOf(all, all.length - 100));
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 1 newly encoded"));
		assertArrayEquals(all, Files.readAllBytes(cache));
	}

	@Test
	void aCacheOfAnotherSizeIsThrownAway() throws IOException {
		train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Path cache = folder.resolve("stage/cache/moments.bin");
		byte[] all = Files.readAllBytes(cache);
		all[20] ^= 1; // the identity in the header
		Files.write(cache, all);
		AtomicFiles.deleteTree(folder.resolve("stage/model"));
		assertTrue(encodings("stage", new FakeFaces(7, 40, 2)).contains("7 of 7 pictures used, 7 newly encoded"));
	}

	@Test
	void badPicturesAreLeftOutAndNamed() {
		FakeFaces data = new FakeFaces(7, 40, 2);
		data.broken = 3;
		Ears ears = new Ears();
		ENGINE.train(stage("", "empty", 2, true), data, folder.resolve("stage"), ears, new NullProgressMonitor());
		assertTrue(ears.messages.contains("picture 3 of 7 is left out: face 3: cannot be read"), ears.messages.toString());
		assertTrue(ears.messages.contains("6 of 7 pictures used, 6 newly encoded"), ears.messages.toString());
	}

	@Test
	void refusesWhatCannotBeTrained() {
		FakeFaces bare = new FakeFaces(3, SIDE, 2);
		bare.bare = true;
		refused(ExitCode.INPUT, stage("", "empty", 2, true), bare);
		FakeFaces data = new FakeFaces(3, SIDE, 2);
		refused(ExitCode.USAGE, stage("", "styles", 2, true), data);
		refused(ExitCode.USAGE, stage("", "empty", 0, true), data);
		GeneratorTrainingConfig c = stage("", "empty", 2, true);
		refused(ExitCode.INPUT, new GeneratorTrainingConfig("diffusion", folder.resolve("none").toString(), "", c.renderer(), SIDE, "empty", 0, 0, false, 0, 2, 2, 1, 1e-3, .01, 0,
				"constant", "uniform", 0, 0, true, 2, 0, 2, "last", 0, List.of(), 0), data);
		refused(ExitCode.USAGE, new GeneratorTrainingConfig("diffusion", c.base(), "", c.renderer(), 44, "empty", 0, 0, false, 0, 2, 2, 1, 1e-3, .01, 0, "constant", "uniform", 0, 0, true, 2, 0, 2, "last",
				0, List.of(), 0),
				data);
	}

	private void refused(ExitCode code, GeneratorTrainingConfig config, FakeFaces data) {
		FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.train(config, data, folder.resolve("refused"), RunListener.NONE, new NullProgressMonitor()));
		assertEquals(code, e.exitCode(), e.getMessage());
	}

	@Test
	void refusesAnotherBaseModelAndForeignFolders() throws IOException {
		Path model = train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Files.writeString(model.resolve("model.json"), Files.readString(model.resolve("model.json")).replaceFirst("\"baseHash\" : \"..", "\"baseHash\" : \"zz"));
		assertTrue(assertThrows(FiducialException.class, () -> ENGINE.load(model)).getMessage().contains("another base model"));
		assertTrue(assertThrows(FiducialException.class, () -> ENGINE.load(base)).getMessage().contains("kind 'base'"));
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> ENGINE.load(folder.resolve("nothing"))).exitCode());
	}

	private static GeneratorTrainingConfig with(GeneratorTrainingConfig config, String json) {
		return Configs.overlay(Configs.json().readTree(json), config, "test");
	}

	private static float[] floats(Path file, String name) {
		try (SafeTensors in = SafeTensors.open(file)) {
			return in.floats(name);
		}
	}

	@Test
	void theModelIsTheAverageWhereThereIsOne() throws IOException {
		GeneratorTrainingConfig averaged = with(stage("", "empty", 4, true), "{\"emaDecay\":0.9}");
		Path model = train("averaged", averaged, RunListener.NONE);
		Path checkpoint = new Checkpoints(folder.resolve("averaged/checkpoints"), 2).latest().orElseThrow().folder();
		String tensor = "zero_convs.0.0.weight";
		float[] saved = floats(model.resolve("controlnet.safetensors"), tensor);
		assertArrayEquals(floats(checkpoint.resolve("ema.safetensors"), "control_model." + tensor), saved);
		assertFalse(java.util.Arrays.equals(floats(checkpoint.resolve("params.safetensors"), "control_model." + tensor), saved), "the weights themselves are in the checkpoint");
		assertTrue(Files.readString(model.resolve("model.json")).contains("\"emaDecay\" : 0.9"));
		Path plain = train("plain", stage("", "empty", 4, true), RunListener.NONE);
		assertArrayEquals(floats(checkpoint.resolve("params.safetensors"), "control_model." + tensor), floats(plain.resolve("controlnet.safetensors"), tensor), "an average does not change training");
		// with a decoder of its own too
		Path unlocked = train("unlocked", with(stage("", "empty", 4, false), "{\"emaDecay\":0.9}"), RunListener.NONE);
		Path other = new Checkpoints(folder.resolve("unlocked/checkpoints"), 2).latest().orElseThrow().folder();
		assertArrayEquals(floats(other.resolve("ema.safetensors"), "model.diffusion_model.out.2.weight"), floats(unlocked.resolve("unet.safetensors"), "out.2.weight"));
	}

	@Test
	void theBestOfTheJudgeSurvivesAKillAndIsTheModel() throws IOException {
		GeneratorTrainingConfig config = with(stage("", "style", 4, true), "{\"probeEvery\":1,\"keep\":\"best\",\"keepCheckpoints\":1,\"emaDecay\":0.5}");
		Ears straight = new Ears();
		straight.judge = Map.of(1L, .5, 2L, .2, 3L, .4, 4L, .3);
		Path model = train("straight", config, straight);
		assertTrue(straight.messages.contains("the model holds the weights of step 2, the best of 4"), straight.messages.toString());
		assertTrue(Files.readString(model.resolve("model.json")).contains("\"steps\" : 2"));
		assertEquals(List.of(2L, 4L), new Checkpoints(folder.resolve("straight/checkpoints"), 1).list().stream().map(Checkpoints.Checkpoint::step).toList());
		IProgressMonitor monitor = new NullProgressMonitor();
		Ears first = new Ears() {
			@Override
			public OptionalDouble probed(long step, List<RgbImage> images) {
				monitor.setCanceled(monitor.isCanceled() || step == 3);
				return super.probed(step, images);
			}
		};
		first.judge = straight.judge;
		assertThrows(OperationCanceledException.class, () -> ENGINE.train(config, new FakeFaces(7, 40, 2), folder.resolve("halves"), first, monitor));
		Ears second = new Ears();
		second.judge = Map.of(4L, .3);
		Path resumed = train("halves", config, second);
		assertEquals(Hashes.sha256(model.resolve("controlnet.safetensors")), Hashes.sha256(resumed.resolve("controlnet.safetensors")));
	}

	@Test
	void withoutAJudgeTheValidationLossDecides() {
		GeneratorTrainingConfig config = with(stage("", "empty", 6, true), "{\"probeEvery\":2,\"keep\":\"best\",\"heldOut\":0.3,\"learningRate\":0.05}");
		Ears ears = new Ears();
		train("stage", config, ears);
		assertEquals(List.of(2L, 4L, 6L), List.copyOf(ears.validation.keySet()));
		long best = ears.validation.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
		String said = best == 6 ? "the model holds the weights of the last step" : "the model holds the weights of step " + best + ", the best of 6";
		assertTrue(ears.messages.contains(said), ears.messages + " but " + ears.validation);
		Ears again = new Ears();
		train("again", config, again);
		assertEquals(ears.validation, again.validation, "the same weights have the same loss");
		assertEquals(2, ears.styles.size(), "probes are of the two that are held out");
	}

	@Test
	void probesShowEveryStyleBeforeOneTwice() {
		Ears ears = new Ears();
		train("stage", stage("", "style", 2, true), ears);
		assertEquals(6, ears.styles.size());
		assertEquals(3, new java.util.HashSet<>(ears.styles.subList(0, 3)).size(), ears.styles.toString());
	}

	@Test
	void refusesAveragesAndChoicesThatCannotBe() {
		FakeFaces data = new FakeFaces(3, SIDE, 2);
		for (String wrong : List.of("{\"emaDecay\":1}", "{\"keep\":\"first\"}", "{\"keep\":\"best\",\"probeEvery\":0}", "{\"heldOut\":0.9}", "{\"checkpointMinutes\":-1}")) {
			refused(ExitCode.USAGE, with(stage("", "empty", 2, true), wrong), data);
		}
	}

	private TrainingEstimate rehearse(GeneratorTrainingConfig config) throws IOException {
		TrainingEstimate e = ENGINE.rehearse(config, new FakeFaces(100, 40, 2), folder.resolve("runs/later"), new NullProgressMonitor());
		try (java.util.stream.Stream<Path> left = Files.list(folder.resolve("runs"))) {
			assertEquals(0, left.count(), "nothing is left, and the run has not begun");
		}
		return e;
	}

	@Test
	void aDryRunTellsWhatTheTrainingNeeds() throws IOException {
		GeneratorTrainingConfig config = with(stage("", "style", 1000, true), "{\"checkpointEvery\":100,\"probeEvery\":100,\"keep\":\"best\",\"heldOut\":0.2}");
		TrainingEstimate e = rehearse(config);
		assertTrue(e.measured() && e.fits() && e.advice().isEmpty(), e.toString());
		assertEquals(100, e.samples());
		Path model = train("real", with(config, "{\"steps\":2}"), RunListener.NONE);
		long checkpoint = size(new Checkpoints(folder.resolve("real/checkpoints"), 2).latest().orElseThrow().folder());
		assertTrue(e.trainable() > 0 && e.trainable() < e.parameters(), e.toString());
		assertEquals(size(model.resolve("controlnet.safetensors")), 4 * e.trainable(), .2 * 4 * e.trainable());
		assertTrue(e.diskNeeded() > 4 * checkpoint && e.diskNeeded() < 4 * checkpoint + (20 << 20), e.diskNeeded() + " with checkpoints of " + checkpoint);
		assertTrue(e.secondsPerStep() > 0 && e.seconds() > 1000 * e.secondsPerStep(), e.toString());
		assertEquals(e.seconds(), e.secondsPreparing() + e.secondsProbing() + e.secondsSaving() + 1000 * e.secondsPerStep(), 1e-6 * e.seconds());
	}

	private static long size(Path path) throws IOException {
		try (java.util.stream.Stream<Path> files = Files.walk(path)) {
			return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
		}
	}

	@Test
	void aBatchThatCannotFitIsNotTried() throws IOException {
		org.junit.jupiter.api.Assumptions.assumeTrue(org.fiducial.core.run.ProcessMemory.limit().isPresent(), "only Linux tells");
		TrainingEstimate e = rehearse(with(stage("", "empty", 10, true), "{\"batchSize\":1000000}"));
		assertFalse(e.measured() || e.fits());
		assertTrue(e.peakMemory() > e.memoryLimit(), e.toString());
		assertTrue(e.advice().startsWith("set gradientCheckpointing to true") && e.advice().contains("batchSize to 500000 and accumulation to 2"), e.advice());
	}
}
