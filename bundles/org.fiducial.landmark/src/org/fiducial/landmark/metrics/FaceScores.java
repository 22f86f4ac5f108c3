package org.fiducial.landmark.metrics;

/**
 * What a single face adds to failure rate and area. Both are means over faces: the distribution is a mean of step functions, and Simpson's
 * rule is linear. This makes resampling cheap.
 */
final class FaceScores {
	private final double threshold;
	/** Area of the step function that rises at an abscissa; null for the exact rule. */
	private final double[] areas;

	FaceScores(double threshold, AreaRule rule) {
		this.threshold = threshold;
		areas = rule == AreaRule.GRID ? areas(threshold) : null;
	}

	/** Simpson weights summed from the right: the face counts at every abscissa from its error on. */
	private static double[] areas(double threshold) {
		int n = FailureRate.abscissae(threshold);
		double[] weights = weights(n);
		double[] areas = new double[n];
		double sum = 0;
		for (int i = n - 1; i >= 0; i--) {
			sum += weights[i];
			areas[i] = sum / threshold;
		}
		return areas;
	}

	private static double[] weights(int n) {
		double[] w = new double[n];
		double h = FailureRate.STEP;
		if (n % 2 == 1) {
			composite(w, 0, n - 1, 1);
		} else {
			composite(w, 0, n - 2, .5);
			composite(w, 1, n - 1, .5);
			for (int i : new int[] { 0, 1, n - 2, n - 1 }) {
				w[i] += h / 4;
			}
		}
		return w;
	}

	private static void composite(double[] w, int from, int to, double factor) {
		double third = FailureRate.STEP / 3 * factor;
		for (int i = from; i < to; i += 2) {
			w[i] += third;
			w[i + 1] += 4 * third;
			w[i + 2] += third;
		}
	}

	/** 1 if the face fails, else 0. */
	double failure(double error) {
		double last = areas == null ? threshold : (areas.length - 1) * FailureRate.STEP;
		return error <= last ? 0 : 1;
	}

	/** Its area, 0 to about 1. */
	double area(double error) {
		if (areas == null) {
			return Math.max(0, 1 - error / threshold);
		}
		if (!(error <= (areas.length - 1) * FailureRate.STEP)) {
			return 0;
		}
		int i = (int) Math.ceil(error / FailureRate.STEP);
		while (i > 0 && error <= (i - 1) * FailureRate.STEP) {
			i--;
		}
		while (error > i * FailureRate.STEP) {
			i++;
		}
		return areas[i];
	}
}
