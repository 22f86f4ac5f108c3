package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.workflow.MetricsWriter;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RunFolderTest {
	@TempDir
	Path temp;

	private List<Long> steps() throws Exception {
		return Files.readAllLines(temp.resolve("metrics.jsonl")).stream().map(l -> Configs.json().readTree(l).get("step").asLong()).toList();
	}

	@Test
	void aResumedRunRepeatsNoStep() throws Exception {
		Path file = temp.resolve("metrics.jsonl");
		try (MetricsWriter w = MetricsWriter.open(file)) {
			for (long s = 10; s <= 50; s += 10) {
				w.write(s, Map.of("loss", 1.0 / s));
			}
			w.write(50, Map.of("nme", .5));
		}
		// the checkpoint was that of step 30
		try (MetricsWriter w = MetricsWriter.open(file)) {
			w.write(40, Map.of("loss", .1));
			w.write(50, Map.of("loss", .2));
		}
		assertEquals(List.of(10L, 20L, 30L, 40L, 50L), steps());
		assertTrue(Files.readAllLines(file).get(3).contains("\"loss\":0.1"), Files.readString(file));
	}

	@Test
	void aTornLineIsRemoved() throws Exception {
		Path file = temp.resolve("metrics.jsonl");
		try (MetricsWriter w = MetricsWriter.open(file)) {
			w.write(1, Map.of("loss", Double.NaN));
			w.write(2, Map.of("loss", 1.0));
		}
		Files.writeString(file, "{\"step\":3,\"time\":\"2026-01", StandardOpenOption.APPEND);
		try (MetricsWriter w = MetricsWriter.open(file)) {
			w.write(3, Map.of("loss", 2.0));
		}
		assertEquals(List.of(1L, 2L, 3L), steps());
		assertTrue(Files.readAllLines(file).getFirst().contains("\"loss\":null"));
	}

	@Test
	void keepsStateConfigurationEnvironmentAndPictures() throws Exception {
		try (RunFolder run = RunFolder.open(temp.resolve("r"), "train", "k1")) {
			assertEquals(RunStatus.State.NEW, run.status().state());
			run.start(Map.of("steps", 5));
			assertEquals(RunStatus.State.RUNNING, RunFolder.read(temp.resolve("r")).orElseThrow().state());
			run.listener().metrics(1, Map.of("loss", 1.0));
			run.listener().picture(1, "probe", new RgbImage(4, 4));
			run.listener().message("hello");
			run.finish(ExitCode.OK, Map.of("model", "m", "rows", List.of(Map.of("nme", .5))));
		}
		RunStatus s = RunFolder.read(temp.resolve("r")).orElseThrow();
		assertEquals(RunStatus.State.DONE, s.state());
		assertEquals("k1", s.key());
		assertEquals(1, s.attempts());
		assertEquals("m", s.outputs().get("model"));
		assertTrue(Files.readString(temp.resolve("r/config.json")).contains("\"steps\" : 5"));
		assertTrue(Files.readString(temp.resolve("r/environment.json")).contains("java"));
		assertTrue(Files.exists(temp.resolve("r/samples/probe-00000001.png")));
		// logback writes it; the bare test runtime has no logging provider
		assertEquals(LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback"), Files.exists(temp.resolve("r/log.txt")));
	}

	@Test
	void failureAndInterruptionAreTold() {
		try (RunFolder run = RunFolder.open(temp.resolve("r"), "train", "k")) {
			run.start(Map.of());
			run.fail(new OperationCanceledException());
			assertEquals(RunStatus.State.INTERRUPTED, run.status().state());
			run.start(Map.of());
			run.fail(FiducialException.failed("no space left", null));
			assertEquals(RunStatus.State.FAILED, run.status().state());
			assertEquals("no space left", run.status().message());
			assertEquals(2, run.status().attempts());
		}
	}

	@Test
	void onlyOneAtATime() {
		try (RunFolder run = RunFolder.open(temp.resolve("r"), "train", "k")) {
			FiducialException e = assertThrows(FiducialException.class, () -> RunFolder.open(temp.resolve("r"), "train", "k"));
			assertEquals(ExitCode.INPUT, e.exitCode());
		}
		RunFolder.open(temp.resolve("r"), "train", "k").close();
	}

	@Test
	void aDamagedStateIsAnErrorNotAFreshRun() throws Exception {
		RunFolder.open(temp.resolve("r"), "train", "k").close();
		Files.writeString(temp.resolve("r/run.json"), "{");
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> RunFolder.open(temp.resolve("r"), "train", "k")).exitCode());
		// and the lock is free again
		assertThrows(FiducialException.class, () -> RunFolder.open(temp.resolve("r"), "train", "k"));
	}
}
