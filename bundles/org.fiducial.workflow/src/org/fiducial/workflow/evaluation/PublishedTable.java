package org.fiducial.workflow.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.config.Configs;
import org.fiducial.landmark.metrics.MetricRow;

/**
 * A table of a publication to set one's own numbers beside.
 *
 * @param id what configurations call it
 * @param title what it shows and where it stands
 * @param normalizer of its numbers
 * @param threshold of its numbers
 * @param columns its test sets
 * @param rows its methods
 * @param footnotes what has to be known to read it
 */
public record PublishedTable(String id, String title, String normalizer, double threshold, List<Column> columns, List<Row> rows, List<String> footnotes) {
	private static final List<String> KNOWN = List.of("multi-domain-faces");

	/**
	 * A test set.
	 *
	 * @param id key of the numbers
	 * @param name for people
	 * @param groups names of datasets and groups that hold it, in lower case; a name that begins with one of them is meant too
	 */
	public record Column(String id, String name, List<String> groups) {
	}

	/**
	 * A method.
	 *
	 * @param method as the publication calls it
	 * @param training what it was trained on
	 * @param numbers by column; none where the method fails or was not tested
	 * @param footnotes numbers of the footnotes that concern it, by column
	 */
	public record Row(String method, String training, Map<String, Numbers> numbers, Map<String, List<Integer>> footnotes) {
		public Row {
			numbers = numbers == null ? Map.of() : new TreeMap<>(numbers);
			footnotes = footnotes == null ? Map.of() : new TreeMap<>(footnotes);
		}
	}

	/** Fractions; AUC from 0 to 1. */
	public record Numbers(double nme, double fr, double auc) {
	}

	/** Those there are. */
	public static List<String> ids() {
		return KNOWN;
	}

	/** Reads one. */
	public static PublishedTable get(String id) {
		try (InputStream in = PublishedTable.class.getResourceAsStream(id + ".json")) {
			return Configs.json().readValue(in.readAllBytes(), PublishedTable.class);
		} catch (IOException e) {
			throw new IllegalStateException("the table '" + id + "' of this bundle cannot be read", e);
		}
	}

	/**
	 * The row of a method of one's own for a column, among rows of this normaliser and threshold.
	 *
	 * @return null if there is none, or if several groups could be meant, none of which has just the column's name
	 */
	public MetricRow own(List<MetricRow> all, String method, Column column) {
		List<String> groups = groups(all, column);
		return groups.size() != 1 ? null : all.stream().filter(r -> r.method().equals(method) && fits(r) && r.group().equals(groups.getFirst())).findFirst().orElse(null);
	}

	/** A sentence for every column that is left empty because several groups could be meant. */
	List<String> ambiguities(List<MetricRow> all) {
		return columns.stream().filter(c -> groups(all, c).size() > 1)
				.map(c -> "the column " + c.name() + " of the published table is empty: it could be of " + String.join(", ", groups(all, c)) + "; evaluate one of them, or call it " + c.groups().getFirst()).toList();
	}

	/** Groups whose names begin as the column's do; one that is called just so is meant alone. */
	private List<String> groups(List<MetricRow> all, Column column) {
		List<String> found = all.stream().filter(this::fits).map(MetricRow::group).distinct().filter(g -> column.groups().stream().anyMatch(g.toLowerCase(Locale.ROOT)::startsWith)).toList();
		List<String> exact = found.stream().filter(g -> column.groups().contains(g.toLowerCase(Locale.ROOT))).toList();
		return exact.size() == 1 ? exact : found;
	}

	private boolean fits(MetricRow r) {
		return r.normalizer().equals(normalizer) && Math.abs(r.threshold() - threshold) < 1e-9;
	}
}
