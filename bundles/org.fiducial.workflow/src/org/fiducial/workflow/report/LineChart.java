package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Curves as inline SVG. Colours and fonts come from the page's style sheet, so that charts follow light and dark mode and print well, and
 * no font of this machine is needed to make them.
 */
final class LineChart {
	private static final double WIDTH = 440;
	private static final double HEIGHT = 250;
	private static final double LEFT = 52;
	private static final double RIGHT = 14;
	private static final double TOP = 12;
	private static final double BOTTOM = 40;
	private static final int POINTS = 240;
	/** What the highest bar takes of the chart's height. */
	private static final double BARS = .3;

	private record Line(String label, String cssClass, Series series, boolean dots) {
	}

	private final String title;
	private final String xLabel;
	private final String yLabel;
	private final List<Line> lines = new ArrayList<>();
	private final Map<Double, String> marks = new TreeMap<>();
	private double[] bars = new double[0];
	private int barColour;
	private boolean log;
	private boolean fromZero;
	private Double maxX;
	private double firstX = Double.POSITIVE_INFINITY;
	private double lastX = Double.NEGATIVE_INFINITY;
	private Double maxY;

	LineChart(String title, String xLabel, String yLabel) {
		this.title = title;
		this.xLabel = xLabel;
		this.yLabel = yLabel;
	}

	/** With a logarithmic vertical axis, where all values are positive. */
	LineChart logarithmic() {
		log = true;
		return this;
	}

	/** The vertical axis begins at zero. */
	LineChart fromZero() {
		fromZero = true;
		return this;
	}

	/** The axes end here at the latest. */
	LineChart upTo(Double x, Double y) {
		maxX = x;
		maxY = y;
		return this;
	}

	/** Adds a faint curve: what was measured, before smoothing. */
	LineChart raw(Series series, int colour) {
		return add(new Line("", "raw c" + colour, series.thinned(POINTS), false), series);
	}

	/** Adds a curve. */
	LineChart line(String label, Series series, int colour) {
		return add(new Line(label, "line c" + colour, series.thinned(POINTS), series.size() <= 24), series);
	}

	/** Adds a vertical line with a word, where something happened. */
	LineChart mark(double x, String label) {
		marks.put(x, label);
		return this;
	}

	/** Adds faint bars behind the curves, side by side from end to end of the horizontal axis, on a scale of their own: counts. */
	LineChart bars(double[] counts, int colour) {
		bars = counts;
		barColour = colour;
		return this;
	}

	private LineChart add(Line line, Series whole) {
		lines.add(line);
		if (whole.size() > 0) {
			firstX = Math.min(firstX, whole.steps()[0]);
			lastX = Math.max(lastX, whole.steps()[whole.size() - 1]);
		}
		return this;
	}

	/** Whether there is nothing to draw. */
	boolean isEmpty() {
		return lines.stream().noneMatch(l -> l.series.size() > 0);
	}

	/** The figure; empty without points. */
	String figure(String caption) {
		if (isEmpty()) {
			return "";
		}
		return "<figure class=\"chart\"><h4>" + Html.escape(title) + "</h4>" + svg() + legend() + "<figcaption>" + Html.escape(caption) + "</figcaption></figure>\n";
	}

	private String legend() {
		StringBuilder s = new StringBuilder();
		lines.stream().filter(l -> !l.label.isEmpty()).forEach(l -> s.append("<span class=\"").append(l.cssClass).append("\">").append(Html.escape(l.label)).append("</span>"));
		return lines.stream().filter(l -> !l.label.isEmpty()).count() < 2 ? "" : "<p class=\"legend\">" + s + "</p>";
	}

	private String svg() {
		Axis x = Axis.exact(firstX, maxX == null ? lastX : maxX, LEFT, WIDTH - RIGHT);
		double low = fromZero ? 0 : min();
		double high = maxY == null ? max() : maxY;
		Axis y = log && min() > 0 ? Axis.logarithmic(min(), high, HEIGHT - BOTTOM, TOP) : Axis.linear(low, high, HEIGHT - BOTTOM, TOP);
		StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "<svg class=\"plot\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, Html.escape(title)));
		for (double t : y.ticks()) {
			s.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%.0f %.1fH%.0f\"/><text class=\"y\" x=\"%.0f\" y=\"%.1f\">%s</text>", LEFT, y.at(t), WIDTH - RIGHT, LEFT - 7,
					y.at(t) + 3.5, Html.escape(Numbers.brief(t))));
		}
		for (double t : x.ticks()) {
			s.append(String.format(Locale.ROOT, "<path class=\"tick\" d=\"M%.1f %.1fv4\"/><text class=\"x\" x=\"%.1f\" y=\"%.1f\">%s</text>", x.at(t), HEIGHT - BOTTOM, x.at(t),
					HEIGHT - BOTTOM + 16, Html.escape(t >= 1000 ? Numbers.count(Math.round(t)) : Numbers.brief(t))));
		}
		s.append(String.format(Locale.ROOT, "<path class=\"axis\" d=\"M%.0f %.1fH%.0f\"/>", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT));
		s.append(String.format(Locale.ROOT, "<text class=\"title\" x=\"%.1f\" y=\"%.1f\">%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, Html.escape(xLabel)));
		s.append(String.format(Locale.ROOT, "<text class=\"title\" transform=\"translate(12 %.1f) rotate(-90)\">%s</text>", (TOP + HEIGHT - BOTTOM) / 2, Html.escape(yLabel)));
		drawBars(s);
		lines.forEach(l -> curve(s, l, x, y));
		marks.forEach((at, label) -> s.append(String.format(Locale.ROOT, "<path class=\"mark\" d=\"M%.1f %.1fV%.1f\"/><text class=\"mark\" x=\"%.1f\" y=\"%.1f\">%s</text>", x.at(at), TOP,
				HEIGHT - BOTTOM, x.at(at) + 4, TOP + 9, Html.escape(label))));
		return s.append("</svg>").toString();
	}

	private void drawBars(StringBuilder s) {
		double width = (WIDTH - RIGHT - LEFT) / bars.length;
		double most = Arrays.stream(bars).max().orElse(0);
		for (int i = 0; i < bars.length; i++) {
			double height = bars[i] / most * BARS * (HEIGHT - BOTTOM - TOP);
			if (height > 0) {
				s.append(String.format(Locale.ROOT, "<rect class=\"count c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>", barColour, LEFT + i * width + 1,
						HEIGHT - BOTTOM - height, width - 2, height, Numbers.count(Math.round(bars[i]))));
			}
		}
	}

	private void curve(StringBuilder s, Line l, Axis x, Axis y) {
		StringBuilder path = new StringBuilder();
		for (int i = 0; i < l.series.size(); i++) {
			path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x.at(l.series.steps()[i]), y.at(l.series.values()[i])));
		}
		s.append("<path class=\"").append(l.cssClass).append("\" d=\"").append(path).append("\"/>");
		if (l.dots) {
			for (int i = 0; i < l.series.size(); i++) {
				s.append(String.format(Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>", l.cssClass, x.at(l.series.steps()[i]), y.at(l.series.values()[i])));
			}
		}
	}

	private double min() {
		return lines.stream().flatMapToDouble(l -> Arrays.stream(l.series.values())).min().orElse(0);
	}

	private double max() {
		return lines.stream().flatMapToDouble(l -> Arrays.stream(l.series.values())).max().orElse(1);
	}
}
