package org.fiducial.landmark.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;

/**
 * Bootstrap of statistics that are ratios of sums over items: means, and means over those items that have a value. All statistics see the
 * same resamples, so that methods can be compared on them.
 */
final class RatioBootstrap {
	private final int n;
	private final int ratios;
	/** Sums of an item, one item behind the other: the numerators, then the denominators that are not one. */
	private final double[] items;
	private final int width;
	/** Where a ratio's denominator is among the sums; -1 if every item counts one. */
	private final int[] denominator;
	private final double[] totals;
	private double[][] replicates;

	/**
	 * @param numerators ratios by items
	 * @param denominators likewise; null for ratios whose items all count one
	 */
	RatioBootstrap(double[][] numerators, double[][] denominators) {
		ratios = numerators.length;
		n = numerators[0].length;
		denominator = new int[ratios];
		int sums = ratios;
		for (int r = 0; r < ratios; r++) {
			denominator[r] = denominators[r] == null ? -1 : sums++;
		}
		width = sums;
		items = new double[Math.multiplyExact(n, width)];
		totals = new double[width];
		for (int r = 0; r < ratios; r++) {
			fill(r, numerators[r]);
			if (denominators[r] != null) {
				fill(denominator[r], denominators[r]);
			}
		}
	}

	private void fill(int sum, double[] values) {
		for (int i = 0; i < n; i++) {
			items[i * width + sum] = values[i];
			totals[sum] += values[i];
		}
	}

	/** Draws, on all processors; the stream of a resample depends on its number alone, so the result does not depend on theirs. */
	void run(int resamples, CounterRandom random) {
		replicates = new double[ratios][resamples];
		IntStream.range(0, resamples).parallel().forEach(b -> {
			double[] sums = resample(random.split(b));
			for (int r = 0; r < ratios; r++) {
				replicates[r][b] = ratio(sums, r);
			}
		});
	}

	private double[] resample(CounterRandom draws) {
		double[] sums = new double[width];
		for (int i = 0; i < n; i++) {
			int at = draws.nextInt(n) * width;
			for (int s = 0; s < width; s++) {
				sums[s] += items[at + s];
			}
		}
		return sums;
	}

	private double ratio(double[] sums, int r) {
		double d = denominator[r] < 0 ? n : sums[denominator[r]];
		return d > 0 ? sums[r] / d : Double.NaN;
	}

	/** A statistic of the sample itself; NaN if its denominator is zero. */
	double estimate(int ratio) {
		return ratio(totals, ratio);
	}

	/** Interval of a statistic; null if it is undefined. Resamples in which it is undefined are left out. */
	Interval interval(int ratio, Interval.Kind kind, double level) {
		double estimate = estimate(ratio);
		double[] defined = Arrays.stream(replicates[ratio]).filter(v -> !Double.isNaN(v)).toArray();
		return Double.isNaN(estimate) || defined.length < 2 ? null : Interval.of(kind, estimate, defined, jackknife(ratio), level);
	}

	private double[] jackknife(int r) {
		double[] out = new double[n];
		int count = 0;
		double all = denominator[r] < 0 ? n : totals[denominator[r]];
		for (int i = 0; i < n; i++) {
			double d = all - (denominator[r] < 0 ? 1 : items[i * width + denominator[r]]);
			if (d > 1e-12) {
				out[count++] = (totals[r] - items[i * width + r]) / d;
			}
		}
		return Arrays.copyOf(out, count);
	}
}
