package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.junit.jupiter.api.Test;

/** Trainings that are interrupted end in the same model to the bit. */
class EngineResumeTest extends EngineFixture {
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
			throw new UncheckedIOException(e);
		}
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
		Path narrow = engine.train(less.withPrecision("bf16"), new FakeFaces(7, 40, 2), folder.resolve("narrow"), RunListener.NONE, new NullProgressMonitor());
		assertNotEquals(hash(recomputed), hash(narrow));
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
}
