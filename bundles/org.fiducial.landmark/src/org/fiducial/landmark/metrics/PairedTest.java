package org.fiducial.landmark.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;

/**
 * Two methods on the same faces. Differences are first minus second: negative NME and FR, and positive AUC, speak for the first.
 *
 * @param first method
 * @param second method
 * @param n faces
 * @param both of them, faces that both methods found: those of the difference of NME and of the sign-flip test
 * @param nme difference of the mean errors over these
 * @param nmeInterval its paired bootstrap interval
 * @param fr difference of the failure rates over all n
 * @param frInterval its interval
 * @param auc difference of the areas over all n
 * @param aucInterval its interval
 * @param better faces with a smaller error of the first
 * @param worse faces with a larger one
 * @param rankBiserial effect: matched-pairs rank-biserial correlation (Kerby, "The simple difference formula", 2014), -1 if the first has the
 *        smaller error on every face, 1 if the larger
 * @param wilcoxon two-sided p of Wilcoxon's signed-rank test over all n; a face that one method did not find counts as its worst
 * @param signFlip two-sided p of the sign-flip permutation test of the mean difference
 * @param wilcoxonHolm wilcoxon, corrected for the number of tests (Holm, 1979)
 * @param signFlipHolm signFlip, likewise
 */
public record PairedTest(String first, String second, int n, int both, double nme, Interval nmeInterval, double fr, Interval frInterval, double auc, Interval aucInterval, int better,
		int worse, double rankBiserial, double wilcoxon, double signFlip, double wilcoxonHolm, double signFlipHolm) {

	/** Null if there is no face that both can be judged on. */
	static PairedTest of(String first, double[] a, String second, double[] b, Measures measures, Resampling resampling, CounterRandom random) {
		int[] usable = IntStream.range(0, a.length).filter(i -> !Double.isNaN(a[i]) && !Double.isNaN(b[i])).toArray();
		if (usable.length == 0) {
			return null;
		}
		FaceScores scores = new FaceScores(measures.thresholds().getFirst(), measures.area());
		double[][] columns = new double[3][usable.length];
		double[] counts = new double[usable.length];
		double[] difference = new double[usable.length];
		for (int k = 0; k < usable.length; k++) {
			double x = a[usable[k]];
			double y = b[usable[k]];
			boolean found = Double.isFinite(x) && Double.isFinite(y);
			// two infinite errors are alike
			difference[k] = x == y ? 0 : x - y;
			columns[0][k] = found ? x - y : 0;
			counts[k] = found ? 1 : 0;
			columns[1][k] = scores.failure(x) - scores.failure(y);
			columns[2][k] = scores.area(x) - scores.area(y);
		}
		RatioBootstrap bootstrap = new RatioBootstrap(columns, new double[][] { counts, null, null });
		bootstrap.run(resampling.resamples(), random.split("bootstrap"));
		SignedRank ranks = new SignedRank(difference);
		double[] found = IntStream.range(0, usable.length).filter(k -> counts[k] > 0).mapToDouble(k -> columns[0][k]).toArray();
		double flips = SignedRank.signFlip(found, resampling.resamples(), random.split("signs"));
		return new PairedTest(first, second, usable.length, found.length, bootstrap.estimate(0), bootstrap.interval(0, resampling.kind(), resampling.level()), bootstrap.estimate(1),
				bootstrap.interval(1, resampling.kind(), resampling.level()), bootstrap.estimate(2), bootstrap.interval(2, resampling.kind(), resampling.level()),
				(int) Arrays.stream(difference).filter(d -> d < 0).count(), (int) Arrays.stream(difference).filter(d -> d > 0).count(), ranks.rankBiserial(), ranks.p(), flips, ranks.p(), flips);
	}

	PairedTest corrected(double wilcoxonP, double signFlipP) {
		return new PairedTest(first, second, n, both, nme, nmeInterval, fr, frInterval, auc, aucInterval, better, worse, rankBiserial, wilcoxon, signFlip, wilcoxonP, signFlipP);
	}
}
