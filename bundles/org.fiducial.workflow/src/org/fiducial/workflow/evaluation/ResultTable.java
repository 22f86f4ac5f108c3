package org.fiducial.workflow.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.MetricRow;

/**
 * A table of methods by columns, before it is written in some language.
 *
 * @param title of the table
 * @param columns heads
 * @param rows methods
 * @param footnotes numbered from 1
 */
public record ResultTable(String title, List<Column> columns, List<Row> rows, List<String> footnotes) {
	private static final int WHOLE_GROUPS = 3;

	/** What a column holds. */
	public enum Metric {
		/** Normalised mean error in per cent; less is better. */
		NME,
		/** Failure rate in per cent; less is better. */
		FR,
		/** Area under the error distribution; more is better. */
		AUC
	}

	/**
	 * A column.
	 *
	 * @param group head above several columns
	 * @param name head
	 * @param metric what it holds
	 */
	public record Column(String group, String name, Metric metric) {
	}

	/**
	 * A method.
	 *
	 * @param method its name
	 * @param published whether it is from a publication, not measured here
	 * @param values fractions by column; NaN where there is none
	 * @param footnotes numbers of footnotes by column
	 */
	public record Row(String method, boolean published, double[] values, List<List<Integer>> footnotes) {
	}

	/** 1 for the best value of a column, 2 for the second, else 0; a column with one value has no best. */
	public int rank(int row, int column) {
		double own = rows.get(row).values()[column];
		List<Double> all = rows.stream().map(r -> r.values()[column]).filter(v -> !Double.isNaN(v)).toList();
		if (Double.isNaN(own) || all.size() < 2) {
			return 0;
		}
		double sign = columns.get(column).metric() == Metric.AUC ? -1 : 1;
		long better = all.stream().map(v -> text(columns.get(column).metric(), v)).distinct().filter(t -> sign * Double.parseDouble(t) < sign * Double.parseDouble(text(row, column))).count();
		return better < 2 ? (int) better + 1 : 0;
	}

	/** A value as it is printed; empty if there is none. */
	public String text(int row, int column) {
		double v = rows.get(row).values()[column];
		return Double.isNaN(v) ? "" : text(columns.get(column).metric(), v);
	}

	private static String text(Metric metric, double v) {
		return metric == Metric.AUC ? String.format(Locale.ROOT, "%.4f", v) : String.format(Locale.ROOT, "%.2f", v * 100);
	}

	/** By group, with the first normaliser and threshold: all three numbers of few groups, the error alone of many. */
	public static ResultTable groups(Judgement j) {
		List<MetricRow> rows = j.rows().stream().filter(r -> first(j, r)).toList();
		List<String[]> groups = new ArrayList<>();
		rows.stream().filter(r -> !r.group().equals(Evaluation.ALL)).forEach(r -> {
			if (groups.stream().noneMatch(g -> g[0].equals(r.by()) && g[1].equals(r.group()))) {
				groups.add(new String[] { r.by(), r.group() });
			}
		});
		List<Column> columns = new ArrayList<>();
		List<String[]> of = new ArrayList<>();
		for (String[] g : groups) {
			for (Metric m : groups.size() <= WHOLE_GROUPS ? Metric.values() : new Metric[] { Metric.NME }) {
				columns.add(groups.size() <= WHOLE_GROUPS ? new Column(g[1], m.name(), m) : new Column("NME", g[1], m));
				of.add(g);
			}
		}
		for (Metric m : Metric.values()) {
			columns.add(new Column(Evaluation.ALL, m.name(), m));
			of.add(new String[] { Evaluation.ALL, Evaluation.ALL });
		}
		return new ResultTable(String.format(Locale.ROOT, "NME (%s) and FR in per cent, AUC; threshold %s", j.measures().normalizers().getFirst().id(), j.measures().thresholds().getFirst()), columns,
				j.methods().stream().map(m -> row(m, columns, c -> value(rows, m, of.get(c)[0], of.get(c)[1]))).toList(), List.of());
	}

	private static boolean first(Judgement j, MetricRow r) {
		return r.normalizer().equals(j.measures().normalizers().getFirst().id()) && r.threshold() == j.measures().thresholds().getFirst();
	}

	/** All faces by every normaliser and threshold. */
	public static ResultTable measures(Judgement j) {
		List<Column> columns = new ArrayList<>();
		List<MetricRow> all = j.rows().stream().filter(r -> r.group().equals(Evaluation.ALL)).toList();
		List<String[]> of = new ArrayList<>();
		j.measures().normalizers().forEach(n -> {
			columns.add(new Column(n.id(), "NME", Metric.NME));
			of.add(new String[] { n.id(), null });
			j.measures().thresholds().forEach(t -> {
				columns.add(new Column(n.id(), "FR " + t, Metric.FR));
				columns.add(new Column(n.id(), "AUC " + t, Metric.AUC));
				of.add(new String[] { n.id(), t.toString() });
				of.add(new String[] { n.id(), t.toString() });
			});
		});
		return new ResultTable("All faces by normaliser and threshold: NME and FR in per cent, AUC", columns, j.methods().stream().map(m -> row(m, columns, c -> all.stream()
				.filter(r -> r.method().equals(m) && r.normalizer().equals(of.get(c)[0]) && (of.get(c)[1] == null || of.get(c)[1].equals(String.valueOf(r.threshold())))).findFirst().orElse(null))).toList(),
				List.of());
	}

	/** The published rows and one's own below. */
	public static ResultTable published(PublishedTable table, Judgement j) {
		List<Column> columns = new ArrayList<>();
		List<PublishedTable.Column> of = new ArrayList<>();
		for (PublishedTable.Column c : table.columns()) {
			for (Metric m : Metric.values()) {
				columns.add(new Column(c.name(), m.name(), m));
				of.add(c);
			}
		}
		List<Row> rows = new ArrayList<>();
		for (PublishedTable.Row r : table.rows()) {
			double[] values = new double[columns.size()];
			List<List<Integer>> notes = new ArrayList<>();
			for (int c = 0; c < values.length; c++) {
				PublishedTable.Numbers n = r.numbers().get(of.get(c).id());
				values[c] = n == null ? Double.NaN : columns.get(c).metric() == Metric.NME ? n.nme() : columns.get(c).metric() == Metric.FR ? n.fr() : n.auc();
				notes.add(columns.get(c).metric() == Metric.NME ? r.footnotes().getOrDefault(of.get(c).id(), List.of()) : List.of());
			}
			rows.add(new Row(r.method(), true, values, notes));
		}
		j.methods().forEach(m -> rows.add(row(m, columns, c -> table.own(j.rows(), m, of.get(c)))));
		return new ResultTable(table.title() + String.format(Locale.ROOT, "; NME (%s) and FR in per cent, AUC; threshold %s", table.normalizer(), table.threshold()), columns, rows, table.footnotes());
	}

	private static MetricRow value(List<MetricRow> rows, String method, String by, String group) {
		return rows.stream().filter(r -> r.method().equals(method) && r.by().equals(by) && r.group().equals(group)).findFirst().orElse(null);
	}

	private static Row row(String method, List<Column> columns, java.util.function.IntFunction<MetricRow> source) {
		double[] values = new double[columns.size()];
		List<List<Integer>> notes = new ArrayList<>();
		for (int c = 0; c < values.length; c++) {
			MetricRow r = source.apply(c);
			values[c] = r == null ? Double.NaN : switch (columns.get(c).metric()) {
			case NME -> r.nme();
			case FR -> r.fr();
			case AUC -> r.auc();
			};
			notes.add(List.of());
		}
		return new Row(method, false, values, notes);
	}
}
