package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.torch.Checkpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed (SIGKILL) between two checkpoints, and another one ends where an undisturbed one does. */
class KilledTrainingTest {
	@TempDir
	Path folder;

	@Test
	void twentyStepsAreTenAKillAndTenToTheBit() throws IOException, InterruptedException {
		Path killed = folder.resolve("killed");
		Process first = ChildProcess.start(KilledTraining.class, killed.toString(), "true");
		try (BufferedReader out = first.inputReader()) {
			assertTrue(out.lines().anyMatch(("at step " + KilledTraining.FATAL)::equals), "ended before");
		} finally {
			first.destroyForcibly();
		}
		assertNotEquals(0, first.waitFor());
		assertEquals(List.of((long) KilledTraining.CHECKPOINT), new Checkpoints(killed, 2).list().stream().map(Checkpoints.Checkpoint::step).toList());
		Process second = ChildProcess.start(KilledTraining.class, killed.toString(), "false");
		try (BufferedReader out = second.inputReader()) {
			assertTrue(out.lines().anyMatch(("resumed at " + KilledTraining.CHECKPOINT)::equals), "did not go on from the checkpoint");
		} finally {
			second.destroyForcibly();
		}
		Path straight = folder.resolve("straight");
		assertEquals(0, KilledTraining.train(straight, false));
		for (String file : List.of("params.safetensors", "optimizer.safetensors", "ema.safetensors", "state.json")) {
			assertEquals(-1, Files.mismatch(end(straight).resolve(file), end(killed).resolve(file)), file);
		}
	}

	private static Path end(Path checkpoints) {
		return new Checkpoints(checkpoints, 1).at(KilledTraining.STEPS).orElseThrow().folder();
	}
}
