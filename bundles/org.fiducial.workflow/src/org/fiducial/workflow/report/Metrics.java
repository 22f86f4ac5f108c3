package org.fiducial.workflow.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.workflow.MetricsWriter;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The numbers of a run, as {@link MetricsWriter} wrote them. */
final class Metrics {
	private final Map<String, List<double[]>> points = new LinkedHashMap<>();

	private Metrics() {
	}

	/** Reads a file; nothing if there is none. A line that a crash tore, and what is not a finite number, is left out. */
	static Metrics read(Path file) {
		Metrics m = new Metrics();
		if (!Files.isRegularFile(file)) {
			return m;
		}
		try (BufferedReader in = Files.newBufferedReader(file)) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				m.add(line);
			}
			return m;
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private void add(String line) {
		try {
			JsonNode node = Configs.json().readTree(line);
			JsonNode step = node.path("step");
			if (step.isNumber()) {
				node.properties().stream().filter(e -> e.getValue().isNumber() && !"step".equals(e.getKey()) && Double.isFinite(e.getValue().asDouble()))
						.forEach(e -> points.computeIfAbsent(e.getKey(), k -> new ArrayList<>()).add(new double[] { step.asDouble(), e.getValue().asDouble() }));
			}
		} catch (JacksonException e) {
			org.slf4j.LoggerFactory.getLogger(Metrics.class).debug("a line of metrics is not JSON and left out", e);
		}
	}

	/** A number over steps; without points if it was never written. */
	Series get(String name) {
		List<double[]> p = points.getOrDefault(name, List.of());
		return new Series(p.stream().mapToDouble(a -> a[0]).toArray(), p.stream().mapToDouble(a -> a[1]).toArray());
	}
}
