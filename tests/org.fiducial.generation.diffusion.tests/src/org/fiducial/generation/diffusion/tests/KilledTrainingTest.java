package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.testing.ChildProcess;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.engine.Engine;

/** A process that trains is killed (SIGKILL) between two checkpoints, and another one ends where an undisturbed one does. */
class KilledTrainingTest {
	@TempDir
	Path folder;

	private static ChildProcess child() throws IOException {
		return new ChildProcess(KilledTraining.class).with(DiffusionEngine.class, GenerationEngine.class, Torch.class, FiducialException.class, Engine.class)
				.withSeen(Engine.class, "ai.djl.pytorch.engine.PtEngine", "com.google.gson.Gson", "com.sun.jna.Native", "org.apache.commons.compress.archivers.tar.TarArchiveInputStream",
						"org.slf4j.Logger")
				// what PyTorch's native libraries are found by; no classes lie beside them
				.withResource(Engine.class, "native/lib/pytorch.properties").withResource(Engine.class, "jnilib/pytorch.properties")
				.withSeen(FiducialException.class, "tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper", "tools.jackson.dataformat.yaml.YAMLMapper",
						"org.eclipse.core.runtime.IProgressMonitor", "org.eclipse.core.runtime.IExtensionRegistry", "org.eclipse.core.runtime.Plugin", "org.osgi.framework.Bundle")
				.withSeenThrough(FiducialException.class, "tools.jackson.databind.json.JsonMapper", "com.fasterxml.jackson.annotation.JsonProperty")
				.withSeenThrough(FiducialException.class, "tools.jackson.dataformat.yaml.YAMLMapper", "org.snakeyaml.engine.v2.api.LoadSettings");
	}

	@Test
	void twentyStepsAreTenAKillAndTenToTheBit() throws IOException, InterruptedException {
		Path killed = folder.resolve("killed");
		Process first = child().start(killed.toString(), "true");
		try (BufferedReader out = first.inputReader()) {
			assertTrue(out.lines().anyMatch(("at step " + KilledTraining.FATAL)::equals), "ended before");
		} finally {
			first.destroyForcibly();
		}
		assertNotEquals(0, first.waitFor());
		assertEquals(List.of((long) KilledTraining.CHECKPOINT), new Checkpoints(killed, 2).list().stream().map(Checkpoints.Checkpoint::step).toList());
		Process second = child().start(killed.toString(), "false");
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
