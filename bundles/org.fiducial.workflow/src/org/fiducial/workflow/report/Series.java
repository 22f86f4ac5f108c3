package org.fiducial.workflow.report;

import java.util.Arrays;

/**
 * Values over steps.
 *
 * @param steps ascending
 * @param values as many
 */
record Series(double[] steps, double[] values) {
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

	/** Exponentially smoothed over about a twentieth of the series, without a bias towards the first value. */
	Series smoothed() {
		double keep = Math.max(0, 1 - 20.0 / Math.max(20, size()));
		double[] out = new double[size()];
		double sum = 0;
		double weight = 0;
		for (int i = 0; i < out.length; i++) {
			sum = sum * keep + values[i];
			weight = weight * keep + 1;
			out[i] = sum / weight;
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
