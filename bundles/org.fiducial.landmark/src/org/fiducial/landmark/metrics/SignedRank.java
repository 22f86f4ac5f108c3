package org.fiducial.landmark.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;

/**
 * Wilcoxon's signed-rank test ("Individual comparisons by ranking methods", 1945), and what goes with it. Differences of zero are dropped;
 * the distribution is exact up to 50 differences without ties, else normal with the variance corrected for ties, without a correction for
 * continuity. These are the choices of scipy.stats.wilcoxon.
 */
public final class SignedRank {
	private static final int EXACT = 50;
	private static final int ALL_SIGNS = 16;

	private final int n;
	private final double positive;
	private final double negative;
	private final double p;

	/** @param differences may be infinite, not NaN */
	public SignedRank(double[] differences) {
		double[] d = Arrays.stream(differences).filter(v -> v != 0).toArray();
		n = d.length;
		Integer[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(i -> Math.abs(d[i]))).toArray(Integer[]::new);
		double plus = 0;
		double ties = 0;
		for (int from = 0, to; from < n; from = to) {
			to = from + 1;
			while (to < n && Math.abs(d[order[to]]) == Math.abs(d[order[from]])) {
				to++;
			}
			double rank = (from + 1 + to) / 2.0;
			double t = to - from;
			ties += t * t * t - t;
			for (int i = from; i < to; i++) {
				plus += d[order[i]] > 0 ? rank : 0;
			}
		}
		positive = plus;
		negative = n * (n + 1.0) / 2 - plus;
		p = n == 0 ? 1 : n <= EXACT && ties == 0 && n == differences.length ? exact() : normal(ties);
	}

	/** The smaller sum of ranks. */
	public double statistic() {
		return Math.min(positive, negative);
	}

	/** Two-sided. */
	public double p() {
		return p;
	}

	/** -1 if all differences are negative, 1 if all are positive; 0 without any. */
	public double rankBiserial() {
		return n == 0 ? 0 : (positive - negative) / (positive + negative);
	}

	/** Of the 2^n equally likely sets of positive ranks, those with a sum of at most the statistic. */
	private double exact() {
		int sums = n * (n + 1) / 2;
		double[] probability = new double[sums + 1];
		probability[0] = 1;
		for (int rank = 1; rank <= n; rank++) {
			for (int s = sums; s >= 0; s--) {
				probability[s] = (probability[s] + (s >= rank ? probability[s - rank] : 0)) / 2;
			}
		}
		double below = 0;
		for (int s = 0; s <= (int) statistic(); s++) {
			below += probability[s];
		}
		return Math.min(1, 2 * below);
	}

	private double normal(double ties) {
		double mean = n * (n + 1.0) / 4;
		double variance = n * (n + 1.0) * (2 * n + 1) / 24 - ties / 48;
		return variance > 0 ? Math.min(1, 2 * Normal.cdf((statistic() - mean) / Math.sqrt(variance))) : 1;
	}

	/**
	 * Sign-flip permutation test that the mean of paired differences is zero (Fisher, "The design of experiments", 1935): all signs up to 16
	 * differences, else random ones; then p is (1 + as extreme) / (1 + tried) (Phipson and Smyth, 2010).
	 *
	 * @param tries random sign changes, at least 1
	 * @return two-sided p; 1 without differences
	 */
	public static double signFlip(double[] differences, int tries, CounterRandom random) {
		double[] d = Arrays.stream(differences).filter(v -> v != 0).toArray();
		double observed = Math.abs(Arrays.stream(d).sum());
		double least = observed - 1e-12 * Arrays.stream(d).map(Math::abs).sum();
		if (d.length <= ALL_SIGNS) {
			int extreme = 0;
			for (int signs = 0; signs < 1 << d.length; signs++) {
				extreme += Math.abs(flipped(d, signs)) >= least ? 1 : 0;
			}
			return (double) extreme / (1 << d.length);
		}
		int extreme = 0;
		for (int t = 0; t < tries; t++) {
			CounterRandom bits = random.split(t);
			double sum = 0;
			long word = 0;
			for (int i = 0; i < d.length; i++) {
				word = i % 64 == 0 ? bits.nextLong() : word >>> 1;
				sum += (word & 1) == 0 ? d[i] : -d[i];
			}
			extreme += Math.abs(sum) >= least ? 1 : 0;
		}
		return (1.0 + extreme) / (1 + tries);
	}

	private static double flipped(double[] d, int signs) {
		double sum = 0;
		for (int i = 0; i < d.length; i++) {
			sum += (signs >> i & 1) == 0 ? d[i] : -d[i];
		}
		return sum;
	}

	/** P-values corrected for their number (Holm, "A simple sequentially rejective multiple test procedure", 1979), in the given order. */
	public static double[] holm(double[] p) {
		Integer[] order = IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toArray(Integer[]::new);
		double[] out = new double[p.length];
		double largest = 0;
		for (int i = 0; i < p.length; i++) {
			largest = Math.max(largest, Math.min(1, (p.length - i) * p[order[i]]));
			out[order[i]] = largest;
		}
		return out;
	}
}
