package org.fiducial.workflow.report;

import java.util.Arrays;
import java.util.SortedMap;

import org.fiducial.workflow.Metrics;

/**
 * Values over steps.
 *
 * @param steps ascending
 * @param values as many
 */
record Series(double[] steps, double[] values) {
	/** A number of a run; without points if it was never written. */
	static Series of(Metrics metrics, String name) {
		return new Series(metrics.steps(name), metrics.values(name));
	}

	/** Values by step. */
	static Series of(SortedMap<Long, Double> values) {
		return new Series(values.keySet().stream().mapToDouble(Long::doubleValue).toArray(), values.values().stream().mapToDouble(Double::doubleValue).toArray());
	}

	/** How many. */
	int size() {
		return steps.length;
	}

	/** The last value; NaN if there is none. */
	double last() {
		return values.length == 0 ? Double.NaN : values[values.length - 1];
	}

	/** Whether all values are the same. */
	boolean constant() {
		return Arrays.stream(values).distinct().count() <= 1;
	}

	/** Mean over a window of about a twentieth of the series around each point; shorter at the ends, so that it does not lag behind. */
	Series smoothed() {
		int half = size() / 40;
		double[] sums = new double[size() + 1];
		for (int i = 0; i < size(); i++) {
			sums[i + 1] = sums[i] + values[i];
		}
		double[] out = new double[size()];
		for (int i = 0; i < out.length; i++) {
			int h = Math.min(half, Math.min(i, size() - 1 - i));
			out[i] = (sums[i + h + 1] - sums[i - h]) / (2 * h + 1);
		}
		return new Series(steps, out);
	}

	/** At most so many points: means of neighbours, so that a curve of 200,000 steps stays small. */
	Series thinned(int most) {
		if (size() <= most) {
			return this;
		}
		double[] x = new double[most];
		double[] y = new double[most];
		for (int i = 0; i < most; i++) {
			int from = (int) ((long) i * size() / most);
			int to = (int) ((long) (i + 1) * size() / most);
			x[i] = Arrays.stream(steps, from, to).average().orElseThrow();
			y[i] = Arrays.stream(values, from, to).average().orElseThrow();
		}
		return new Series(x, y);
	}
}
