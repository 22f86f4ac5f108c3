package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The values that a measure takes in each style; not a number is left out. */
final class StyleValues {
	/** Fewer pictures than this say nothing about what is usual in a style. */
	static final int ENOUGH = 8;
	/** From the median absolute deviation to the standard deviation of a normal distribution. */
	private static final double NORMAL = 1.4826;

	private final Map<String, double[]> sorted = new TreeMap<>();

	/** A measure's values over pictures. */
	static StyleValues of(List<Candidate> pictures, String measure) {
		return of(pictures, Candidate::style, c -> c.get(measure));
	}

	static <T> StyleValues of(List<T> items, Function<T, String> style, Function<T, Double> value) {
		Map<String, List<Double>> lists = new TreeMap<>();
		for (T t : items) {
			Double v = value.apply(t);
			if (v != null && Double.isFinite(v) && style.apply(t) != null) {
				lists.computeIfAbsent(style.apply(t), s -> new ArrayList<>()).add(v);
			}
		}
		StyleValues out = new StyleValues();
		lists.forEach((s, list) -> out.sorted.put(s, list.stream().mapToDouble(Double::doubleValue).sorted().toArray()));
		return out;
	}

	/** Calls for every style with at least so many values. */
	void each(int least, java.util.function.BiConsumer<String, double[]> use) {
		sorted.forEach((style, values) -> {
			if (values.length >= least) {
				use.accept(style, values);
			}
		});
	}

	/** Nearest rank: the smallest value that the wanted part of the list does not exceed. */
	static double percentile(double[] sorted, double part) {
		int rank = Math.max(1, (int) Math.ceil(part * sorted.length - 1e-9));
		return sorted[rank - 1];
	}

	static double median(double[] sorted) {
		return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
	}

	/** Spread that a few strange values do not change: the median absolute deviation, scaled to be the standard deviation of normal values. */
	static double deviation(double[] sorted) {
		double median = median(sorted);
		return NORMAL * median(Arrays.stream(sorted).map(v -> Math.abs(v - median)).sorted().toArray());
	}
}
