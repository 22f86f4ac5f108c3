package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.junit.jupiter.api.Test;

/** The engine from nothing to pictures, and what it refuses. */
class DiffusionEngineTest extends EngineFixture {
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
	void aFinishedRunReturnsAtOnce() {
		Path first = train("stage", stage("", "empty", 2, true), RunListener.NONE);
		FakeFaces data = new FakeFaces(7, SIDE, 2);
		Ears ears = new Ears();
		assertEquals(first, ENGINE.train(stage("", "empty", 2, true), data, folder.resolve("stage"), ears, new NullProgressMonitor()));
		assertEquals(0, data.asked);
		assertTrue(ears.messages.getFirst().startsWith("already finished"), ears.messages.toString());
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

	@Test
	void refusesAnotherBaseModelAndForeignFolders() throws IOException {
		Path model = train("stage", stage("", "empty", 2, true), RunListener.NONE);
		Files.writeString(model.resolve("model.json"), Files.readString(model.resolve("model.json")).replaceFirst("\"baseHash\" : \"..", "\"baseHash\" : \"zz"));
		assertTrue(assertThrows(FiducialException.class, () -> ENGINE.load(model)).getMessage().contains("another base model"));
		assertTrue(assertThrows(FiducialException.class, () -> ENGINE.load(base)).getMessage().contains("kind 'base'"));
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> ENGINE.load(folder.resolve("nothing"))).exitCode());
	}

	@Test
	void refusesAveragesAndChoicesThatCannotBe() {
		FakeFaces data = new FakeFaces(3, SIDE, 2);
		for (String wrong : List.of("{\"emaDecay\":1}", "{\"keep\":\"first\"}", "{\"keep\":\"best\",\"probeEvery\":0}", "{\"heldOut\":0.9}", "{\"checkpointMinutes\":-1}")) {
			refused(ExitCode.USAGE, with(stage("", "empty", 2, true), wrong), data);
		}
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
}
