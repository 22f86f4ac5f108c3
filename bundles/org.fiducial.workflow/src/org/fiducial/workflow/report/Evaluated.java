package org.fiducial.workflow.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.fiducial.core.Problem;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.workflow.step.EvaluateStep;

import tools.jackson.databind.JsonNode;

/**
 * What an evaluation found, as {@link EvaluateStep} wrote it.
 *
 * @param step the step
 * @param rows methods by groups
 * @param parts methods by groups by parts of the face
 * @param errors of single samples
 */
record Evaluated(StepRecord step, List<Row> rows, List<PartError> parts, List<SampleError> errors) {
	/** A row of the table; numbers that there are not are NaN. */
	record Row(String method, String group, int n, int missing, double nme, double fr, double auc, double threshold, String normalizer) {
	}

	/** The error of a part of the face. */
	record PartError(String method, String group, String part, double nme) {
	}

	/** The error of a method on a sample; infinite if the face was not found. */
	record SampleError(String method, String dataset, String key, String group, double nme) {
	}

	/** Reads what a finished step made. */
	static Evaluated of(StepRecord step, Path errors, Consumer<Problem> problems) {
		List<Row> rows = new ArrayList<>();
		JsonNode first = step.outputs().path("rows").path(0);
		for (JsonNode r : step.outputs().path("rows")) {
			if (!belongs(r, first)) {
				continue;
			}
			rows.add(new Row(r.path("method").asString(""), r.path("group").asString(""), r.path("n").asInt(0), r.path("missing").asInt(0), number(r, "nme"), number(r, "fr"),
					number(r, "auc"), number(r, "threshold"), r.path("normalizer").asString("")));
		}
		List<PartError> parts = new ArrayList<>();
		for (JsonNode p : step.outputs().path("parts")) {
			if (!grouping(p, first)) {
				continue;
			}
			parts.add(new PartError(p.path("method").asString(""), p.path("group").asString(""), p.path("part").asString(""), number(p, "nme")));
		}
		return new Evaluated(step, List.copyOf(rows), List.copyOf(parts), samples(errors, problems));
	}

	/** Charts and headline are of the first normaliser, threshold and grouping; tables of the others stand beside. */
	private static boolean belongs(JsonNode row, JsonNode first) {
		return row.path("normalizer").equals(first.path("normalizer")) && row.path("threshold").equals(first.path("threshold")) && grouping(row, first);
	}

	private static boolean grouping(JsonNode row, JsonNode first) {
		return row.path("by").equals(first.path("by")) || Evaluation.ALL.equals(row.path("by").asString(""));
	}

	private static double number(JsonNode node, String name) {
		return node.path(name).asDouble(Double.NaN);
	}

	private static List<SampleError> samples(Path file, Consumer<Problem> problems) {
		List<SampleError> out = new ArrayList<>();
		if (Files.isRegularFile(file)) {
			try (BufferedReader in = Files.newBufferedReader(file)) {
				Csv csv = new Csv(in);
				csv.next();
				for (List<String> c = csv.next(); c != null; c = csv.next()) {
					if (c.size() >= 5) {
						out.add(new SampleError(plain(c.get(0)), plain(c.get(1)), plain(c.get(2)), plain(c.get(3)), Double.parseDouble(c.get(4))));
					}
				}
			} catch (IOException | NumberFormatException e) {
				problems.accept(Problem.warning(file, 0, "cannot be read: " + e.getMessage()));
			}
		}
		return List.copyOf(out);
	}

	/** Without the quote that keeps a spreadsheet from taking a cell for a formula. */
	private static String plain(String cell) {
		return cell.matches("(?s)'[=+@\\-\\t\\r].*") ? cell.substring(1) : cell;
	}

	/** The methods in the order of the table. */
	List<String> methods() {
		return List.copyOf(rows.stream().map(Row::method).collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new)));
	}

	/** What was there before: the first method. */
	String before() {
		return methods().getFirst();
	}

	/** What the run arrived at: the last method. */
	String after() {
		return methods().getLast();
	}

	/** What neither was there before nor is the aim, for example the same training without what the run made: between first and last. */
	List<String> controls() {
		return methods().size() < 3 ? List.of() : methods().subList(1, methods().size() - 1);
	}

	/** Whether there are two methods to compare. */
	boolean compares() {
		return methods().size() > 1;
	}

	/** The groups in the order of the table, all together left out. */
	List<String> groups() {
		return List.copyOf(
				rows.stream().map(Row::group).filter(g -> !g.equals(Evaluation.ALL)).collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new)));
	}

	/** A row; null if there is none. */
	Row row(String method, String group) {
		return rows.stream().filter(r -> r.method().equals(method) && r.group().equals(group)).findFirst().orElse(null);
	}

	/**
	 * Several groups as one: the mean error over all faces that were found, failures and areas over all faces. Exact but for the rounding
	 * of the rows. Null if there is none.
	 */
	Row together(String method, List<String> groups, String name) {
		List<Row> list = rows.stream().filter(r -> r.method().equals(method) && groups.contains(r.group())).toList();
		int n = list.stream().mapToInt(Row::n).sum();
		int missing = list.stream().mapToInt(Row::missing).sum();
		if (list.isEmpty() || n == 0) {
			return null;
		}
		double nme = list.stream().filter(r -> r.n() > r.missing()).mapToDouble(r -> r.nme() * (r.n() - r.missing())).sum() / (n - missing);
		double fr = list.stream().mapToDouble(r -> r.fr() * r.n()).sum() / n;
		double auc = list.stream().mapToDouble(r -> r.auc() * r.n()).sum() / n;
		return new Row(method, name, n, missing, nme, fr, auc, list.getFirst().threshold(), list.getFirst().normalizer());
	}

	/** Errors of a method by sample, the given groups alone; the key is data set and key. */
	Map<List<String>, SampleError> errors(String method, List<String> groups) {
		Map<List<String>, SampleError> out = new LinkedHashMap<>();
		errors.stream().filter(e -> e.method().equals(method) && groups.contains(e.group()) && !Double.isNaN(e.nme())).forEach(e -> out.put(List.of(e.dataset(), e.key()), e));
		return out;
	}
}
