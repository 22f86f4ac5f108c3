package org.fiducial.torch.verify;

import java.util.Map;

import tools.jackson.databind.JsonNode;

/** How far results may be off, as the case says ({@code tolerance.X.recommended_atol}) or as follows from what it says of others. */
final class Tolerances {
	/** Times float32's own error, where the case recommends nothing. */
	private static final double TIMES_ERROR = 30;
	/** Float32's rounding a few times over, of a value's size, where the case knows no error at all. */
	private static final double ROUNDING = 2e-6;

	private final JsonNode table;

	Tolerances(CaseFolder folder) {
		table = folder.json().path("tolerance");
	}

	/** What the case recommends for a tensor; NaN if nothing. */
	double recommended(String name) {
		return table.path(name).path("recommended_atol").asDouble(Double.NaN);
	}

	/**
	 * For a tensor without a recommendation: 30 times float32's error on the nearest listed tensor, which is the one whose name agrees longest from
	 * the start, with equals the largest error; without any, a few roundings of the largest value.
	 */
	double derived(String name, double largest) {
		double error = Double.NaN;
		int best = -1;
		for (Map.Entry<String, JsonNode> e : table.properties()) {
			double its = e.getValue().path("max_abs").asDouble(Double.NaN);
			int common = common(name, e.getKey());
			if (Double.isFinite(its) && (common > best || common == best && its > error)) {
				best = common;
				error = its;
			}
		}
		return Double.isFinite(error) && error > 0 ? TIMES_ERROR * error : ROUNDING * Math.max(1, largest);
	}

	private static int common(String a, String b) {
		int n = Math.min(a.length(), b.length());
		for (int i = 0; i < n; i++) {
			if (a.charAt(i) != b.charAt(i)) {
				return i;
			}
		}
		return n;
	}
}
