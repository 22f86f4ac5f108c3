package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.fiducial.workflow.Metrics;
import org.fiducial.workflow.MetricsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
	@TempDir
	Path folder;

	@Test
	void readsWhatWasWrittenAndNoTornLine() throws IOException {
		Path file = folder.resolve("metrics.jsonl");
		try (MetricsWriter w = MetricsWriter.open(file)) {
			for (long step = 1; step <= 200; step++) {
				w.write(step, Map.of("loss", 1.0 / step, "lr", step == 3 ? Double.NaN : .5));
			}
		}
		Files.writeString(file, Files.readString(file) + "{\"step\":201,\"loss\":");
		Metrics m = Metrics.read(file);
		assertEquals(200, m.steps("loss").length);
		assertEquals(1.0 / 200, m.values("loss")[199]);
		assertEquals(199, m.steps("lr").length, "what is no number is left out");
		assertEquals(0, m.steps("time").length);
		assertEquals(0, Metrics.read(folder.resolve("none")).steps("loss").length);
	}

	@Test
	void aResumedRunWritesItsStepsAgain() {
		Metrics m = new Metrics();
		for (long step : new long[] { 10, 20, 30, 40 }) {
			m.add(step, "loss", step);
		}
		m.endBefore(30);
		m.add(30, "loss", 3);
		assertArrayEquals(new double[] { 10, 20, 30 }, m.steps("loss"));
		assertArrayEquals(new double[] { 10, 20, 3 }, m.values("loss"));
		assertEquals(Map.of(10L, 10.0, 20L, 20.0, 30L, 3.0), m.byStep("loss"));
	}
}
