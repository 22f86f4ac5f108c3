package org.fiducial.workflow.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.landmark.metrics.Interval;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.landmark.metrics.PairedTest;
import org.fiducial.landmark.metrics.PartRow;
import org.fiducial.landmark.metrics.PointRow;

/** An evaluation as data: what {@code evaluate --json} prints, and reports read. Numbers that there are not are null. */
public final class Outputs {
	private Outputs() {
	}

	/** All of it. */
	public static Map<String, Object> of(Judgement j) {
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("rows", j.rows().stream().map(Outputs::row).toList());
		out.put("parts", j.methods().stream().flatMap(m -> j.evaluation(m).partRows().stream()).map(Outputs::part).toList());
		out.put("points", j.methods().stream().flatMap(m -> j.evaluation(m).pointRows().stream()).map(Outputs::point).toList());
		out.put("tests", j.tests().stream().map(Outputs::test).toList());
		out.put("unusable", j.unusable());
		out.put("protocol", j.protocol());
		out.put("notes", j.notes());
		if (!j.config().published().isBlank()) {
			out.put("published", published(PublishedTable.get(j.config().published()), j));
		}
		return out;
	}

	private static Map<String, Object> row(MetricRow r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", r.method());
		m.put("group", r.group());
		m.put("n", r.n());
		m.put("missing", r.missing());
		m.put("nme", finite(r.nme()));
		m.put("fr", finite(r.fr()));
		m.put("auc", finite(r.auc()));
		m.put("threshold", r.threshold());
		m.put("normalizer", r.normalizer());
		m.put("by", r.by());
		m.put("nme_interval", interval(r.nmeInterval()));
		m.put("fr_interval", interval(r.frInterval()));
		m.put("auc_interval", interval(r.aucInterval()));
		return m;
	}

	private static List<Double> interval(Interval i) {
		return i == null ? null : List.of(i.low(), i.high());
	}

	private static Map<String, Object> part(PartRow r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", r.method());
		m.put("by", r.by());
		m.put("group", r.group());
		m.put("part", r.part());
		m.put("n", r.n());
		m.put("nme", finite(r.nme()));
		return m;
	}

	private static Map<String, Object> point(PointRow r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", r.method());
		m.put("point", r.point());
		m.put("name", r.name());
		m.put("n", r.n());
		m.put("nme", finite(r.nme()));
		return m;
	}

	private static Map<String, Object> test(PairedTest t) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("first", t.first());
		m.put("second", t.second());
		m.put("n", t.n());
		m.put("both_found", t.both());
		m.put("nme_difference", finite(t.nme()));
		m.put("nme_interval", interval(t.nmeInterval()));
		m.put("fr_difference", finite(t.fr()));
		m.put("fr_interval", interval(t.frInterval()));
		m.put("auc_difference", finite(t.auc()));
		m.put("auc_interval", interval(t.aucInterval()));
		m.put("better", t.better());
		m.put("worse", t.worse());
		m.put("rank_biserial", t.rankBiserial());
		m.put("p_wilcoxon", t.wilcoxon());
		m.put("p_sign_flip", t.signFlip());
		m.put("p_wilcoxon_holm", t.wilcoxonHolm());
		m.put("p_sign_flip_holm", t.signFlipHolm());
		return m;
	}

	private static Map<String, Object> published(PublishedTable table, Judgement j) {
		List<Map<String, Object>> rows = new ArrayList<>();
		for (PublishedTable.Row r : table.rows()) {
			for (PublishedTable.Column c : table.columns()) {
				PublishedTable.Numbers n = r.numbers().get(c.id());
				rows.add(cell(r.method(), c.name(), true, null, n == null ? null : n.nme(), n == null ? null : n.fr(), n == null ? null : n.auc(), r.footnotes().getOrDefault(c.id(), List.of())));
			}
		}
		for (String method : j.methods()) {
			for (PublishedTable.Column c : table.columns()) {
				MetricRow n = table.own(j.rows(), method, c);
				rows.add(n == null ? cell(method, c.name(), false, null, null, null, null, List.of())
						: cell(method, c.name(), false, n.n(), finite(n.nme()), finite(n.fr()), finite(n.auc()), List.of()));
			}
		}
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("id", table.id());
		m.put("title", table.title());
		m.put("normalizer", table.normalizer());
		m.put("threshold", table.threshold());
		m.put("rows", rows);
		m.put("footnotes", table.footnotes());
		return m;
	}

	private static Map<String, Object> cell(String method, String column, boolean published, Integer n, Double nme, Double fr, Double auc, List<Integer> footnotes) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", method);
		m.put("column", column);
		m.put("published", published);
		m.put("n", n);
		m.put("nme", nme);
		m.put("fr", fr);
		m.put("auc", auc);
		m.put("footnotes", footnotes);
		return m;
	}

	private static Double finite(double v) {
		return Double.isFinite(v) ? v : null;
	}
}
