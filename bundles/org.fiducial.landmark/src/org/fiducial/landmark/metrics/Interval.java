package org.fiducial.landmark.metrics;

import java.util.Arrays;

/**
 * A confidence interval.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
	/** How an interval is made of bootstrap replicates. */
	public enum Kind {
		/** Quantiles of the replicates (Efron, "Bootstrap methods: another look at the jackknife", 1979). */
		PERCENTILE,
		/** Bias-corrected and accelerated (Efron, "Better bootstrap confidence intervals", 1987): quantiles moved for bias and skewness. */
		BCA
	}

	/**
	 * From replicates.
	 *
	 * @param estimate the statistic of the sample itself
	 * @param replicates of resamples; sorted here
	 * @param jackknife the statistic with each item left out in turn; used for BCa alone
	 * @param level for example .95
	 */
	public static Interval of(Kind kind, double estimate, double[] replicates, double[] jackknife, double level) {
		Arrays.sort(replicates);
		double low = (1 - level) / 2;
		double high = 1 - low;
		if (kind == Kind.BCA && replicates[0] < replicates[replicates.length - 1]) {
			double bias = Normal.quantile(Math.clamp(below(replicates, estimate), .5 / replicates.length, 1 - .5 / replicates.length));
			double acceleration = acceleration(jackknife);
			low = moved(bias, acceleration, low);
			high = moved(bias, acceleration, high);
		}
		return new Interval(quantile(replicates, low), quantile(replicates, high));
	}

	/** Part of the replicates below the estimate; equal ones count half, as there are many of them where few values are possible. */
	private static double below(double[] sorted, double estimate) {
		int less = 0;
		int equal = 0;
		double tolerance = 1e-12 * Math.max(1, Math.abs(estimate));
		for (double r : sorted) {
			if (Math.abs(r - estimate) <= tolerance) {
				equal++;
			} else if (r < estimate) {
				less++;
			}
		}
		return (less + equal / 2.0) / sorted.length;
	}

	private static double acceleration(double[] jackknife) {
		double mean = Arrays.stream(jackknife).average().orElse(0);
		double squares = 0;
		double cubes = 0;
		for (double j : jackknife) {
			double d = mean - j;
			squares += d * d;
			cubes += d * d * d;
		}
		return squares > 0 ? cubes / (6 * Math.pow(squares, 1.5)) : 0;
	}

	private static double moved(double bias, double acceleration, double part) {
		double z = bias + Normal.quantile(part);
		double d = 1 - acceleration * z;
		return d > 0 ? Normal.cdf(bias + z / d) : part;
	}

	/** A quantile of sorted values, interpolated (R's type 7). */
	static double quantile(double[] sorted, double q) {
		double at = q * (sorted.length - 1);
		int i = (int) at;
		return i + 1 < sorted.length ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[sorted.length - 1];
	}

	/**
	 * Of a proportion when all resamples are alike because nothing or everything failed: Clopper and Pearson's, which has a closed form
	 * there ("The use of confidence or fiducial limits", 1934).
	 */
	static Interval ofNoneOrAll(int n, boolean all, double level) {
		double bound = Math.pow((1 - level) / 2, 1.0 / n);
		return all ? new Interval(bound, 1) : new Interval(0, 1 - bound);
	}

	/** Whether a value lies in it. */
	public boolean contains(double value) {
		return low <= value && value <= high;
	}
}
