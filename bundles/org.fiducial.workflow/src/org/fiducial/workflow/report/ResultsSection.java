package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.FailureRate;

/** How good the detectors are: a chart, the table, the parts of the face. */
final class ResultsSection implements Section {
	private static final int MOST_GROUPS = 40;

	@Override
	public String id() {
		return "results";
	}

	@Override
	public String title() {
		return "Results";
	}

	@Override
	public String html(ReportData data) {
		StringBuilder s = new StringBuilder();
		List<Evaluated> all = data.evaluations();
		for (Evaluated e : all) {
			if (all.size() > 1) {
				s.append(Html.text("h3", "", e.step().title()));
			}
			s.append("<div class=\"charts\">").append(rows(data, e)).append(distribution(data, e)).append("</div>\n");
			s.append(table(data, e)).append(parts(data, e));
			s.append(EvaluationFragments.intervals(e.step().outputs(), data.config()::label)).append(EvaluationFragments.tests(e.step().outputs(), data.config()::label))
					.append(EvaluationFragments.notes(e.step().outputs()));
		}
		return s.toString();
	}

	private static String rows(ReportData data, Evaluated e) {
		List<Evaluated.Row> rows = e.rows().stream().filter(r -> r.method().equals(e.before()) || r.method().equals(e.after())).toList();
		RowChart chart = new RowChart("NME, % of the " + e.rows().getFirst().normalizer() + " distance", rows.stream().mapToDouble(r -> r.nme() * 100).filter(Double::isFinite).max().orElse(1));
		List<String> groups = new ArrayList<>(data.ordered(e).stream().limit(MOST_GROUPS).toList());
		groups.add(Evaluation.ALL);
		for (String g : groups) {
			Evaluated.Row before = e.row(e.before(), g);
			Evaluated.Row after = e.row(e.after(), g);
			String label = g.equals(Evaluation.ALL) ? "All" : data.style(g);
			if (e.compares() && before != null && after != null) {
				chart.change(label, before.nme() * 100, after.nme() * 100);
			} else if (after != null) {
				chart.value(label, after.nme() * 100);
			}
		}
		String caption = e.compares() ? "Mean error of each group on held-out portraits. Left is better: look how far each line goes to the left." : "Mean error of each group. Left is better.";
		return chart.figure("Error by group", e.compares() ? legend(data, e) : "", caption);
	}

	private static String legend(ReportData data, Evaluated e) {
		return "<p class=\"legend\"><span class=\"dot c0\">" + Html.escape(data.config().label(e.before())) + "</span><span class=\"dot c1\">" + Html.escape(data.config().label(e.after()))
				+ "</span></p>";
	}

	private static String distribution(ReportData data, Evaluated e) {
		double threshold = e.rows().getFirst().threshold();
		List<String> groups = data.unseen(e).isEmpty() ? e.groups() : data.unseen(e);
		LineChart chart = new LineChart("Faces found within an error", "NME, %", "% of faces").fromZero().upTo(threshold * 100, 100.0);
		for (String method : e.methods()) {
			double[] errors = e.errors(method, groups).values().stream().mapToDouble(Evaluated.SampleError::nme).toArray();
			if (errors.length > 0 && threshold >= 1e-4) {
				double[] part = FailureRate.distribution(errors, threshold);
				double[] x = new double[part.length];
				Arrays.setAll(x, i -> i * 1e-2);
				chart.line(data.config().label(method), new Series(x, Arrays.stream(part).map(v -> v * 100).toArray()), colour(e, method));
			}
		}
		String which = data.unseen(e).isEmpty() ? "all groups" : "all groups but " + String.join(", ", e.groups().stream().filter(g -> !groups.contains(g)).map(data::style).toList());
		return chart.figure("Part of the faces (" + which + ") whose error is at most that on the horizontal axis. AUC is the area under the curve, FR what is missing at its right end.");
	}

	/** Before and after keep their colours; controls get the next ones. */
	private static int colour(Evaluated e, String method) {
		return method.equals(e.after()) ? 1 : method.equals(e.before()) ? 0 : 2 + e.controls().indexOf(method);
	}

	private static String table(ReportData data, Evaluated e) {
		StringBuilder s = new StringBuilder("<div class=\"scroll\"><table class=\"numbers results\"><thead><tr><th rowspan=\"2\">Group</th><th rowspan=\"2\">n</th>");
		List<String> methods = e.methods();
		boolean missing = e.rows().stream().anyMatch(r -> r.missing() > 0);
		String columns = missing ? "4" : "3";
		methods.forEach(m -> s.append("<th colspan=\"").append(columns).append("\" class=\"method\">").append(Html.escape(data.config().label(m))).append("</th>"));
		s.append(e.compares() ? "<th rowspan=\"2\">Change<br>of NME</th></tr><tr>" : "</tr><tr>");
		methods.forEach(m -> s.append("<th class=\"method\">NME&nbsp;%</th><th>FR&nbsp;%</th><th>AUC</th>").append(missing ? "<th>missing</th>" : ""));
		s.append("</tr></thead><tbody>\n");
		List<String> unseen = data.unseen(e);
		data.ordered(e).forEach(g -> s.append(row(e, data.style(g), "", missing, m -> e.row(m, g))));
		if (unseen.size() > 1) {
			String name = "All but " + String.join(", ", e.groups().stream().filter(g -> !unseen.contains(g)).map(data::style).toList());
			s.append(row(e, name, "sum", missing, m -> e.together(m, unseen, name)));
		}
		s.append(row(e, "All", "sum", missing, m -> e.row(m, Evaluation.ALL)));
		Evaluated.Row first = e.rows().getFirst();
		return s + "</tbody></table></div><p class=\"note\">NME: mean distance of the points from the truth, divided by the " + Html.escape(first.normalizer())
				+ " distance of the face. FR: faces whose error is above " + Numbers.brief(first.threshold() * 100) + "&nbsp;%. AUC: area under the curve up to there. "
				+ (missing ? "Faces that were not found (missing) count as failures, and not in NME." : "Every face was found.") + "</p>\n";
	}

	private static String row(Evaluated e, String label, String cssClass, boolean missing, java.util.function.Function<String, Evaluated.Row> rows) {
		StringBuilder s = new StringBuilder("<tr" + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + "><th>" + Html.escape(label) + "</th>");
		Evaluated.Row any = e.methods().stream().map(rows).filter(r -> r != null).findFirst().orElse(null);
		if (any == null) {
			return "";
		}
		s.append("<td>").append(Numbers.count(any.n())).append("</td>");
		double best = e.methods().stream().map(rows).filter(r -> r != null).mapToDouble(Evaluated.Row::nme).filter(Double::isFinite).min().orElse(Double.NaN);
		for (String m : e.methods()) {
			Evaluated.Row r = rows.apply(m);
			if (r == null) {
				s.append("<td class=\"method\">–</td><td>–</td><td>–</td>").append(missing ? "<td>–</td>" : "");
			} else {
				s.append("<td class=\"method").append(e.compares() && r.nme() == best ? " best" : "").append("\">").append(Numbers.percent(r.nme())).append("</td><td>")
						.append(Numbers.percent(r.fr())).append("</td><td>").append(Numbers.area(r.auc())).append("</td>").append(missing ? "<td>" + Numbers.count(r.missing()) + "</td>" : "");
			}
		}
		if (e.compares()) {
			s.append(change(rows.apply(e.before()), rows.apply(e.after())));
		}
		return s.append("</tr>\n").toString();
	}

	private static String change(Evaluated.Row before, Evaluated.Row after) {
		if (before == null || after == null) {
			return "<td>–</td>";
		}
		return "<td class=\"" + (after.nme() < before.nme() ? "better" : after.nme() > before.nme() ? "worse" : "") + "\">" + Html.escape(Numbers.change(before.nme(), after.nme())) + "</td>";
	}

	private static String parts(ReportData data, Evaluated e) {
		Map<String, Map<String, Double>> byPart = new LinkedHashMap<>();
		e.parts().stream().filter(p -> p.group().equals(Evaluation.ALL)).forEach(p -> byPart.computeIfAbsent(p.part(), k -> new LinkedHashMap<>()).put(p.method(), p.nme()));
		if (byPart.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>Part of the face</th>");
		e.methods().forEach(m -> s.append(Html.text("th", "", data.config().label(m))));
		s.append(e.compares() ? "<th>Change</th></tr></thead><tbody>" : "</tr></thead><tbody>");
		byPart.forEach((part, values) -> {
			s.append("<tr><th>").append(Html.escape(Html.humane(part))).append("</th>");
			e.methods().forEach(m -> s.append("<td>").append(Numbers.percent(values.getOrDefault(m, Double.NaN))).append("</td>"));
			if (e.compares()) {
				double before = values.getOrDefault(e.before(), Double.NaN);
				double after = values.getOrDefault(e.after(), Double.NaN);
				s.append("<td class=\"").append(after < before ? "better" : after > before ? "worse" : "").append("\">").append(Html.escape(Numbers.change(before, after))).append("</td>");
			}
			s.append("</tr>\n");
		});
		return Html.details("NME % by part of the face, all groups", s + "</tbody></table></div>");
	}
}
