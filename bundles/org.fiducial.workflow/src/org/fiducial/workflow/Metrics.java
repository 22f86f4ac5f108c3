package org.fiducial.workflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The numbers of a run by name and step, as {@link MetricsWriter} writes them; in memory. */
public final class Metrics {
	private static final class Column {
		private double[] steps = new double[64];
		private double[] values = new double[64];
		private int size;

		void add(double step, double value) {
			if (size == steps.length) {
				steps = Arrays.copyOf(steps, 2 * size);
				values = Arrays.copyOf(values, 2 * size);
			}
			steps[size] = step;
			values[size++] = value;
		}

		void endBefore(double step) {
			while (size > 0 && steps[size - 1] >= step) {
				size--;
			}
		}
	}

	private final Map<String, Column> columns = new LinkedHashMap<>();

	/**
	 * Reads a file; nothing if there is none. A line that a crash tore, and what is not a finite number, is left out.
	 *
	 * @throws FiducialException (input) if the file cannot be read
	 */
	public static Metrics read(Path file) {
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
				node.properties().stream().filter(e -> e.getValue().isNumber() && !"step".equals(e.getKey())).forEach(e -> add(step.asLong(), e.getKey(), e.getValue().asDouble()));
			}
		} catch (JacksonException e) {
			LoggerFactory.getLogger(Metrics.class).debug("a line of metrics is not JSON and left out", e);
		}
	}

	/** Adds a number; one that is not finite is left out. */
	public void add(long step, String name, double value) {
		if (Double.isFinite(value)) {
			columns.computeIfAbsent(name, k -> new Column()).add(step, value);
		}
	}

	/** Takes out everything from a step on, as a resumed run does that makes it again. */
	public void endBefore(long step) {
		columns.values().forEach(c -> c.endBefore(step));
	}

	/** What was written, in the order of first appearance. */
	public List<String> names() {
		return List.copyOf(columns.keySet());
	}

	/** Steps at which a number was written, in the order of writing. */
	public double[] steps(String name) {
		Column c = columns.get(name);
		return c == null ? new double[0] : Arrays.copyOf(c.steps, c.size);
	}

	/** The number at these steps. */
	public double[] values(String name) {
		Column c = columns.get(name);
		return c == null ? new double[0] : Arrays.copyOf(c.values, c.size);
	}

	/** A number by step. */
	public TreeMap<Long, Double> byStep(String name) {
		TreeMap<Long, Double> out = new TreeMap<>();
		Column c = columns.get(name);
		for (int i = 0; c != null && i < c.size; i++) {
			out.put((long) c.steps[i], c.values[i]);
		}
		return out;
	}
}
