package org.fiducial.landmark.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Failure rate and area under the cumulative error distribution, bit for bit as the reference code computes them:
 * abscissae every 1e-4 from 0 to one step past the threshold (rounding makes that 1001 of them at .1, but 502 up to .0501 at .05), the
 * part of all faces with an error of at most that, Simpson's rule as old scipy has it (for an even number of points the mean of the
 * first and the last trapezoid's correction), divided by the threshold, rounded to 6 digits. The area can therefore exceed 1 a little.
 *
 * @param fr part of the faces that fail, rounded to 4 digits
 * @param auc area, rounded to 6 digits
 * @param abscissae how many
 * @param last the last abscissa, where the failures are counted
 */
public record FailureRate(double fr, double auc, int abscissae, double last) {
	/** Distance of the abscissae. */
	static final double STEP = 1e-4;

	/**
	 * @param errors NME of all faces, infinite for faces not found; not changed
	 * @param threshold errors above fail, for example .1
	 * @throws IllegalArgumentException if there is no error, one is NaN, or the threshold is not within 1e-4 to 10
	 */
	public static FailureRate of(double[] errors, double threshold) {
		check(errors, threshold);
		double[] ys = distribution(errors, threshold);
		double last = (ys.length - 1) * STEP;
		double fr = round(1 - ys[ys.length - 1], 4);
		return new FailureRate(fr, round(simpson(ys) / threshold, 6), ys.length, last);
	}

	/** As above, by either rule; the exact one does not round, and has no abscissae. */
	public static FailureRate of(double[] errors, double threshold, AreaRule rule) {
		if (rule == AreaRule.GRID) {
			return of(errors, threshold);
		}
		check(errors, threshold);
		FaceScores scores = new FaceScores(threshold, rule);
		double failures = 0;
		double area = 0;
		for (double e : errors) {
			if (Double.isNaN(e)) {
				throw new IllegalArgumentException("an error is not a number");
			}
			failures += scores.failure(e);
			area += scores.area(e);
		}
		return new FailureRate(failures / errors.length, area / errors.length, 0, threshold);
	}

	private static void check(double[] errors, double threshold) {
		if (errors.length == 0) {
			throw new IllegalArgumentException("no errors to count");
		}
		if (!(threshold >= STEP && threshold <= 10)) {
			throw new IllegalArgumentException("threshold " + threshold + " is not within 0.0001 to 10");
		}
	}

	/** Number of abscissae, as numpy.arange(0, threshold + step, step) counts. */
	static int abscissae(double threshold) {
		return (int) Math.ceil((threshold + STEP) / STEP);
	}

	/** Part of the faces with an error of at most x, for x = 0, 1e-4, 2e-4, … to the threshold: the curve to plot. */
	public static double[] distribution(double[] errors, double threshold) {
		double[] sorted = errors.clone();
		Arrays.sort(sorted);
		if (Double.isNaN(sorted[sorted.length - 1])) {
			throw new IllegalArgumentException("an error is not a number");
		}
		double[] ys = new double[abscissae(threshold)];
		int below = 0;
		for (int i = 0; i < ys.length; i++) {
			while (below < sorted.length && sorted[below] <= i * STEP) {
				below++;
			}
			ys[i] = (double) below / sorted.length;
		}
		return ys;
	}

	/** Area under a curve given at every abscissa. */
	static double simpson(double[] y) {
		int n = y.length;
		if (n % 2 == 1) {
			return simpson(y, 0, n - 1);
		}
		double lastDx = (n - 1) * STEP - (n - 2) * STEP;
		double tail = .5 * lastDx * (y[n - 1] + y[n - 2]) + .5 * STEP * (y[1] + y[0]);
		return (tail + simpson(y, 0, n - 2) + simpson(y, 1, n - 1)) / 2;
	}

	/** Composite rule over unevenly spaced abscissae (rounding makes them so), an even number of intervals. */
	private static double simpson(double[] y, int from, int to) {
		double sum = 0;
		for (int i = from; i < to; i += 2) {
			double h0 = (i + 1) * STEP - i * STEP;
			double h1 = (i + 2) * STEP - (i + 1) * STEP;
			double h = h0 + h1;
			sum += h / 6 * (y[i] * (2 - h1 / h0) + y[i + 1] * h * h / (h0 * h1) + y[i + 2] * (2 - h0 / h1));
		}
		return sum;
	}

	/** As Python rounds: the exact binary value, ties to even. */
	private static double round(double value, int digits) {
		return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
	}
}
