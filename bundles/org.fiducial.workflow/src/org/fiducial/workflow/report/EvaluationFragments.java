package org.fiducial.workflow.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.workflow.evaluation.ResultTable;

import tools.jackson.databind.JsonNode;

/** Tables of an evaluation's outputs, for the report of a run and for the page of the evaluation itself. */
final class EvaluationFragments {
	private EvaluationFragments() {
	}

	/** All faces by every method, normaliser and threshold, with intervals; empty without rows. */
	static String intervals(JsonNode outputs, UnaryOperator<String> label) {
		StringBuilder s = new StringBuilder();
		for (JsonNode r : outputs.path("rows")) {
			if (Evaluation.ALL.equals(r.path("group").asString(""))) {
				s.append("<tr>").append(Html.text("th", "", label.apply(r.path("method").asString("")))).append(Html.text("td", "", r.path("normalizer").asString("")))
						.append(Html.text("td", "", r.path("threshold").asString(""))).append(Html.text("td", "", r.path("n").asInt(0))).append(Html.text("td", "", r.path("missing").asInt(0)));
				for (String m : List.of("nme", "fr", "auc")) {
					s.append("<td>").append(value(m, number(r, m))).append(interval(m, r.path(m + "_interval"))).append("</td>");
				}
				s.append("</tr>\n");
			}
		}
		return s.isEmpty() ? ""
				: "<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>Method</th><th>normaliser</th><th>threshold</th><th>n</th><th>missing</th><th>NME&nbsp;%</th><th>FR&nbsp;%</th><th>AUC</th></tr></thead><tbody>"
						+ s + "</tbody></table></div>\n";
	}

	private static double number(JsonNode node, String name) {
		return node.path(name).asDouble(Double.NaN);
	}

	private static String value(String metric, double v) {
		return metric.startsWith("auc") ? Numbers.area(v) : Numbers.percent(v);
	}

	private static String interval(String metric, JsonNode i) {
		return i.size() == 2 ? " <small>[" + minus(value(metric, i.get(0).asDouble(0))) + ",&nbsp;" + minus(value(metric, i.get(1).asDouble(0))) + "]</small>" : "";
	}

	/** Every two methods: difference, interval, effect and p; empty if there was no test. */
	static String tests(JsonNode outputs, UnaryOperator<String> label) {
		StringBuilder s = new StringBuilder();
		for (JsonNode t : outputs.path("tests")) {
			s.append("<tr>").append(Html.text("th", "", label.apply(t.path("first").asString("")) + " − " + label.apply(t.path("second").asString(""))));
			for (String m : List.of("nme", "fr", "auc")) {
				s.append("<td>").append(signed(m, number(t, m + "_difference"))).append(interval(m, t.path(m + "_interval"))).append("</td>");
			}
			s.append(Html.text("td", "", t.path("better").asInt(0) + " : " + t.path("worse").asInt(0))).append(Html.text("td", "", String.format(Locale.ROOT, "%+.2f", number(t, "rank_biserial"))))
					.append(p(number(t, "p_wilcoxon_holm"))).append(p(number(t, "p_sign_flip_holm"))).append("</tr>\n");
		}
		return s.isEmpty() ? ""
				: "<h4>Paired comparison</h4><div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>First − second</th><th>NME&nbsp;%</th><th>FR&nbsp;%</th><th>AUC</th><th>better&nbsp;:&nbsp;worse</th>"
						+ "<th>rank-biserial</th><th>p&nbsp;(Wilcoxon)</th><th>p&nbsp;(sign flip)</th></tr></thead><tbody>" + s
						+ "</tbody></table></div><p class=\"note\">All faces, first normaliser and threshold. Negative differences of NME and FR, and positive ones of AUC, speak for the first. Rank-biserial correlation: −1 if the first has the smaller error on every face, +1 if the larger. P-values are corrected for the number of comparisons (Holm).</p>\n";
	}

	private static String signed(String metric, double v) {
		return Double.isFinite(v) && v > 0 ? "+" + value(metric, v) : minus(value(metric, v));
	}

	/** With a minus that stays with its number at the end of a line. */
	private static String minus(String number) {
		return number.replace('-', '−');
	}

	private static String p(double p) {
		return "<td" + (p < .05 ? " class=\"best\"" : "") + ">" + Html.escape(p < .0001 ? "< .0001" : String.format(Locale.ROOT, "%.4f", p)) + "</td>";
	}

	/** What a reader of the numbers has to know. */
	static String notes(JsonNode outputs) {
		StringBuilder s = new StringBuilder();
		outputs.path("notes").forEach(n -> s.append("<li").append(n.asString("").contains("LEAKAGE") ? " class=\"worse\">" : ">").append(Html.escape(n.asString(""))).append("</li>\n"));
		return s.isEmpty() ? "" : "<h4>Protocol</h4><ul class=\"note\">" + s + "</ul>\n";
	}

	/** Errors by a name (part, point) in rows and method in columns; empty without any. */
	static String errors(JsonNode list, String name, String head, UnaryOperator<String> label) {
		Map<String, Map<String, Double>> table = new LinkedHashMap<>();
		Map<String, Double> methods = new LinkedHashMap<>();
		for (JsonNode e : list) {
			if (!e.has("group") || Evaluation.ALL.equals(e.path("group").asString(""))) {
				String row = e.has("point") ? e.path("point").asInt(0) + " " + e.path(name).asString("") : e.path(name).asString("");
				table.computeIfAbsent(row, k -> new LinkedHashMap<>()).put(e.path("method").asString(""), number(e, "nme"));
				methods.put(e.path("method").asString(""), 0.);
			}
		}
		if (table.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<div class=\"scroll\"><table class=\"numbers\"><thead><tr>" + Html.text("th", "", head));
		methods.keySet().forEach(m -> s.append(Html.text("th", "", label.apply(m))));
		s.append("</tr></thead><tbody>\n");
		table.forEach((row, values) -> {
			s.append("<tr>").append(Html.text("th", "", Html.humane(row)));
			methods.keySet().forEach(m -> s.append(Html.text("td", "", Numbers.percent(values.getOrDefault(m, Double.NaN)))));
			s.append("</tr>\n");
		});
		return s + "</tbody></table></div>\n";
	}

	/** A table of methods by columns: the best of each column in bold, the second underlined. */
	static String table(ResultTable t, UnaryOperator<String> label) {
		StringBuilder s = new StringBuilder("<div class=\"scroll\"><table class=\"numbers results\"><thead><tr><th rowspan=\"2\">Method</th>");
		for (int from = 0, to; from < t.columns().size(); from = to) {
			to = from + 1;
			while (to < t.columns().size() && t.columns().get(to).group().equals(t.columns().get(from).group())) {
				to++;
			}
			s.append("<th class=\"method\" colspan=\"").append(to - from).append("\">").append(Html.escape(t.columns().get(from).group())).append("</th>");
		}
		s.append("</tr><tr>");
		t.columns().forEach(c -> s.append(Html.text("th", "", c.name())));
		s.append("</tr></thead><tbody>\n");
		for (int r = 0; r < t.rows().size(); r++) {
			ResultTable.Row row = t.rows().get(r);
			s.append("<tr>").append("<th>").append(Html.escape(label.apply(row.method()))).append(row.published() ? " <small>published</small>" : "").append("</th>");
			for (int c = 0; c < t.columns().size(); c++) {
				s.append(cell(t, r, c));
			}
			s.append("</tr>\n");
		}
		s.append("</tbody></table></div><p class=\"note\">").append(Html.escape(t.title())).append(". The best of each column is bold, the second underlined.</p>\n");
		if (!t.footnotes().isEmpty()) {
			s.append("<ol class=\"note\">");
			t.footnotes().forEach(f -> s.append(Html.text("li", "", f)));
			s.append("</ol>\n");
		}
		return s.toString();
	}

	private static String cell(ResultTable t, int r, int c) {
		String text = t.text(r, c).isEmpty() ? Numbers.NONE : t.text(r, c);
		List<Integer> notes = t.rows().get(r).footnotes().get(c);
		return "<td" + (t.rank(r, c) == 1 ? " class=\"best\">" : ">") + (t.rank(r, c) == 2 ? "<u>" + text + "</u>" : text)
				+ (notes.isEmpty() ? "" : "<sup>" + String.join(",", notes.stream().map(String::valueOf).toList()) + "</sup>") + "</td>";
	}
}
