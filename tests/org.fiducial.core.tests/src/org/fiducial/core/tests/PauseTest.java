package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.run.Pause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseTest {
	@TempDir
	Path runs;

	@Test
	void aFileInTheRunOrAboveItAsksForIt() throws IOException {
		Path step = Files.createDirectories(runs.resolve("demo/stage1"));
		Pause pause = Pause.of(step);
		assertFalse(pause.requested());
		for (Path place : List.of(step, runs.resolve("demo"))) {
			Path file = Files.createFile(place.resolve("PAUSE"));
			assertTrue(pause.requested(), place.toString());
			assertEquals(List.of(file.toAbsolutePath()), pause.present());
			Files.delete(file);
		}
		Files.createFile(runs.resolve("PAUSE"));
		assertFalse(pause.requested(), "two folders above is another matter");
		assertFalse(Pause.NEVER.requested());
	}

	@Test
	void goesOnWhenTheFileIsRemoved() throws IOException {
		Pause pause = Pause.of(runs);
		assertFalse(pause.await(() -> {
			throw new AssertionError("nothing to prepare");
		}, new NullProgressMonitor()));
		Path file = Files.createFile(runs.resolve("PAUSE"));
		assertTrue(pause.await(() -> assertTrue(file.toFile().delete()), new NullProgressMonitor()));
	}

	@Test
	void aPausedRunCanBeCancelled() throws IOException {
		Files.createFile(runs.resolve("PAUSE"));
		NullProgressMonitor monitor = new NullProgressMonitor();
		assertThrows(OperationCanceledException.class, () -> Pause.of(runs).await(() -> monitor.setCanceled(true), monitor));
	}
}
