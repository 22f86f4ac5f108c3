package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One line a group as inline SVG: what was before and what is after, or how values are spread. */
final class RowChart {
	private static final double WIDTH = 680;
	private static final double LEFT = 156;
	private static final double RIGHT = 26;
	private static final double TOP = 8;
	private static final double ROW = 27;
	private static final double BOTTOM = 40;

	private record Row(String label, String content) {
	}

	private final Axis axis;
	private final String title;
	private final List<Row> rows = new ArrayList<>();

	/**
	 * @param title of the horizontal axis
	 * @param max largest value
	 */
	RowChart(String title, double max) {
		this.title = title;
		axis = Axis.linear(0, max, LEFT, WIDTH - RIGHT);
	}

	private double middle() {
		return TOP + rows.size() * ROW + ROW / 2;
	}

	/** A group with two values: an arrow from the first to the second. Values that are not finite are left out. */
	void change(String label, double before, double after) {
		StringBuilder s = new StringBuilder();
		double y = middle();
		if (Double.isFinite(before) && Double.isFinite(after)) {
			s.append(String.format(Locale.ROOT, "<path class=\"link %s\" d=\"M%.1f %.1fH%.1f\"/>", after <= before ? "better" : "worse", axis.at(before), y, axis.at(after)));
		}
		boolean right = Double.isFinite(before) && Double.isFinite(after) && after > before;
		dot(s, before, y, 0, !right);
		dot(s, after, y, 1, right);
		rows.add(new Row(label, s.toString()));
	}

	/** A group with one value. */
	void value(String label, double value) {
		StringBuilder s = new StringBuilder();
		dot(s, value, middle(), 1, true);
		rows.add(new Row(label, s.toString()));
	}

	private void dot(StringBuilder s, double v, double y, int colour, boolean labelRight) {
		if (Double.isFinite(v)) {
			double x = axis.at(v);
			boolean inside = labelRight ? x + 40 < WIDTH : x - 44 > LEFT;
			boolean right = labelRight == inside;
			s.append(String.format(Locale.ROOT, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/><text class=\"value %s\" x=\"%.1f\" y=\"%.1f\">%.2f</text>", colour, x, y,
					right ? "start" : "end", right ? x + 9 : x - 9, y + 4, v));
		}
	}

	/**
	 * A group's spread: every value a stroke (at most 300), a box over the middle half, a line at the median.
	 *
	 * @param threshold a mark; none if not finite
	 */
	void spread(String label, double[] values, double threshold) {
		double[] v = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
		StringBuilder s = new StringBuilder();
		double y = middle();
		if (v.length > 0) {
			StringBuilder strokes = new StringBuilder();
			int shown = Math.min(v.length, 300);
			for (int i = 0; i < shown; i++) {
				strokes.append(String.format(Locale.ROOT, "M%.1f %.1fv10", axis.at(v[(int) ((long) i * v.length / shown)]), y - 5));
			}
			s.append("<path class=\"strokes c1\" d=\"").append(strokes).append("\"/>");
			s.append(String.format(Locale.ROOT, "<rect class=\"box c1\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"14\" rx=\"2\"/>", axis.at(quantile(v, .25)), y - 7,
					Math.max(1, axis.at(quantile(v, .75)) - axis.at(quantile(v, .25)))));
			s.append(String.format(Locale.ROOT, "<path class=\"median c1\" d=\"M%.1f %.1fv18\"/>", axis.at(quantile(v, .5)), y - 9));
		}
		if (Double.isFinite(threshold)) {
			s.append(String.format(Locale.ROOT, "<path class=\"threshold\" d=\"M%.1f %.1fv22\"/>", axis.at(threshold), y - 11));
		}
		rows.add(new Row(label, s.toString()));
	}

	/** A quantile of sorted values, interpolated. */
	static double quantile(double[] sorted, double q) {
		double at = q * (sorted.length - 1);
		int i = (int) at;
		return i + 1 < sorted.length ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
	}

	/** The figure; empty without rows. */
	String figure(String heading, String legend, String caption) {
		if (rows.isEmpty()) {
			return "";
		}
		double height = TOP + rows.size() * ROW + BOTTOM;
		StringBuilder s = new StringBuilder("<figure class=\"chart wide\"><h4>" + Html.escape(heading) + "</h4>");
		s.append(String.format(Locale.ROOT, "<svg class=\"plot\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">", WIDTH, height, Html.escape(heading)));
		for (double t : axis.ticks()) {
			s.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%.1f %.0fV%.1f\"/><text class=\"x\" x=\"%.1f\" y=\"%.1f\">%s</text>", axis.at(t), TOP, height - BOTTOM, axis.at(t),
					height - BOTTOM + 16, Html.escape(Numbers.brief(t))));
		}
		for (int i = 0; i < rows.size(); i++) {
			s.append(String.format(Locale.ROOT, "<text class=\"group\" x=\"%.0f\" y=\"%.1f\">%s</text>", LEFT - 12, TOP + i * ROW + ROW / 2 + 4, Html.escape(shortened(rows.get(i).label()))))
					.append(rows.get(i).content());
		}
		s.append(String.format(Locale.ROOT, "<text class=\"title\" x=\"%.1f\" y=\"%.1f\">%s</text></svg>", (LEFT + WIDTH - RIGHT) / 2, height - 6, Html.escape(title)));
		return s + legend + "<figcaption>" + Html.escape(caption) + "</figcaption></figure>\n";
	}

	private static String shortened(String label) {
		return label.codePointCount(0, label.length()) <= 24 ? label : label.substring(0, label.offsetByCodePoints(0, 23)) + "…";
	}
}
