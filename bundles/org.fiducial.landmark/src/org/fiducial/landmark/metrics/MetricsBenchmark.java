package org.fiducial.landmark.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.Timing;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.metrics.Evaluation.GroupName;

/** How long the numbers of an evaluation take. */
public final class MetricsBenchmark {
	private static final int ROUNDS = 5;
	private static final int STYLES = 12;
	private static final int RESAMPLES = 1000;
	private static final double LIMIT = 1000;
	private static final int PROMISED = 100_000;

	private MetricsBenchmark() {
	}

	/**
	 * Judges random shapes of 68 points in twelve groups: NME by four normalisers, failure rates and areas at three thresholds, parts and
	 * points; and bootstrap intervals of one normaliser and threshold. The limit is meant for 100,000 shapes.
	 */
	public static List<Timing> run(int shapes) {
		LandmarkScheme scheme = LandmarkSchemes.shared().get("ibug68");
		double[][] truth = new double[shapes][];
		double[][] predicted = new double[shapes][];
		for (int i = 0; i < shapes; i++) {
			truth[i] = noisy(scheme.template().orElseThrow(), i, 60, .02);
			predicted[i] = noisy(truth[i], shapes + i, 1, 2);
		}
		Measures all = new Measures(List.of(scheme.normalizer("ocular"), scheme.normalizer("pupil"), Normalizer.BOX, Normalizer.DIAGONAL), List.of(.05, .08, .1), AreaRule.GRID);
		Measures one = Measures.of(scheme.normalizer("ocular"), .1);
		List<Timing> results = new ArrayList<>();
		results.add(new Timing("NME, FR, AUC of " + shapes + " shapes", median(ROUNDS, () -> judge(scheme, one, truth, predicted).rows()), shapes == PROMISED ? LIMIT : 0));
		results.add(new Timing("the same by 4 normalisers and 3 thresholds", median(ROUNDS, () -> judge(scheme, all, truth, predicted).rows()), shapes == PROMISED ? LIMIT : 0));
		Evaluation e = judge(scheme, one, truth, predicted);
		results.add(new Timing("intervals of the first from " + RESAMPLES + " resamples", median(1, () -> new Comparison(List.of(e), new Resampling(RESAMPLES, .95, Interval.Kind.BCA, 1)).rows()), 0));
		return results;
	}

	private static Evaluation judge(LandmarkScheme scheme, Measures measures, double[][] truth, double[][] predicted) {
		List<List<GroupName>> styles = java.util.stream.IntStream.range(0, STYLES).mapToObj(i -> List.of(new GroupName("style", "style " + i))).toList();
		Evaluation e = new Evaluation("random", scheme, measures);
		for (int i = 0; i < truth.length; i++) {
			e.add(styles.get(i % STYLES), predicted[i], truth[i]);
		}
		e.partRows();
		e.pointRows();
		return e;
	}

	private static double[] noisy(double[] shape, long number, double scale, double noise) {
		float[] random = CounterRandom.of(1, number).gaussians(shape.length);
		double[] out = new double[shape.length];
		Arrays.setAll(out, k -> scale * (shape[k] + noise * random[k]));
		return out;
	}

	private static double median(int rounds, Runnable round) {
		double[] times = new double[rounds];
		for (int i = rounds == 1 ? 0 : -2; i < rounds; i++) {
			long start = System.nanoTime();
			round.run();
			if (i >= 0) {
				times[i] = (System.nanoTime() - start) * 1e-6;
			}
		}
		Arrays.sort(times);
		return times[rounds / 2];
	}
}
