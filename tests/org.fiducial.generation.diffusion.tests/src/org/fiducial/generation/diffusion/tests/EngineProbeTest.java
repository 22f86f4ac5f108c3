package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.SafeTensors;
import org.junit.jupiter.api.Test;

/** Probes, averages and which weights are kept. */
class EngineProbeTest extends EngineFixture {
	@Test
	void probesShowEveryStyleBeforeOneTwice() {
		Ears ears = new Ears();
		train("stage", stage("", "style", 2, true), ears);
		assertEquals(6, ears.styles.size());
		assertEquals(3, new HashSet<>(ears.styles.subList(0, 3)).size(), ears.styles.toString());
	}

	@Test
	void theModelIsTheAverageWhereThereIsOne() throws IOException {
		GeneratorTrainingConfig averaged = with(stage("", "empty", 4, true), "{\"emaDecay\":0.9}");
		Path model = train("averaged", averaged, RunListener.NONE);
		Path checkpoint = new Checkpoints(folder.resolve("averaged/checkpoints"), 2).latest().orElseThrow().folder();
		String tensor = "zero_convs.0.0.weight";
		float[] saved = floats(model.resolve("controlnet.safetensors"), tensor);
		assertArrayEquals(floats(checkpoint.resolve("ema.safetensors"), "control_model." + tensor), saved);
		assertFalse(Arrays.equals(floats(checkpoint.resolve("params.safetensors"), "control_model." + tensor), saved), "the weights themselves are in the checkpoint");
		assertTrue(Files.readString(model.resolve("model.json")).contains("\"emaDecay\" : 0.9"));
		Path plain = train("plain", stage("", "empty", 4, true), RunListener.NONE);
		assertArrayEquals(floats(checkpoint.resolve("params.safetensors"), "control_model." + tensor), floats(plain.resolve("controlnet.safetensors"), tensor), "an average does not change training");
		// with a decoder of its own too
		Path unlocked = train("unlocked", with(stage("", "empty", 4, false), "{\"emaDecay\":0.9}"), RunListener.NONE);
		Path other = new Checkpoints(folder.resolve("unlocked/checkpoints"), 2).latest().orElseThrow().folder();
		assertArrayEquals(floats(other.resolve("ema.safetensors"), "model.diffusion_model.out.2.weight"), floats(unlocked.resolve("unet.safetensors"), "out.2.weight"));
	}

	private static float[] floats(Path file, String name) {
		try (SafeTensors in = SafeTensors.open(file)) {
			return in.floats(name);
		}
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
}
