package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.metrics.AreaRule;
import org.fiducial.landmark.metrics.Comparison;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.Evaluation.GroupName;
import org.fiducial.landmark.metrics.FailureRate;
import org.fiducial.landmark.metrics.Interval;
import org.fiducial.landmark.metrics.Measures;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.landmark.metrics.Normal;
import org.fiducial.landmark.metrics.PairedTest;
import org.fiducial.landmark.metrics.PointRow;
import org.fiducial.landmark.metrics.Resampling;
import org.fiducial.landmark.metrics.SignedRank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
	private static final double INF = Double.POSITIVE_INFINITY;
	private static final LandmarkScheme SCHEME = Fixtures.ibug68();
	private static final Measures OCULAR = Measures.of(SCHEME.normalizer("ocular"), .1);

	/** A method with these errors; the distance of the eyes is 110 pixels. */
	private static Evaluation method(String name, Measures measures, double... errors) {
		Evaluation e = new Evaluation(name, SCHEME, measures);
		double[] truth = Fixtures.face();
		for (int i = 0; i < errors.length; i++) {
			double[] p = truth.clone();
			for (int k = 0; k < p.length; k += 2) {
				p[k] += 110 * errors[i];
			}
			e.add(List.of(new GroupName("half", i % 2 == 0 ? "even" : "odd")), errors[i] == INF ? null : p, truth);
		}
		return e;
	}

	private static double[] draw(int n, long seed) {
		CounterRandom random = CounterRandom.of(seed, 0);
		return IntStream.range(0, n).mapToDouble(i -> .02 + .06 * Math.pow(random.nextDouble(), 2)).toArray();
	}

	private static Resampling resampling(Interval.Kind kind) {
		return new Resampling(1000, .95, kind, 7);
	}

	/** Values of scipy.stats.norm. */
	@Test
	void normalDistribution() {
		assertEquals(.9750021048517795, Normal.cdf(1.96), 1e-15);
		assertEquals(.0013498980316300933, Normal.cdf(-3), 1e-17);
		assertEquals(9.865876450376981e-10, Normal.cdf(-6), 1e-23);
		assertEquals(1.959963984540054, Normal.quantile(.975), 1e-14);
		assertEquals(-6.361340902404056, Normal.quantile(1e-10), 1e-13);
		for (double p : new double[] { 1e-6, .01, .3, .5, .9, .9999 }) {
			assertEquals(p, Normal.cdf(Normal.quantile(p)), 1e-14);
		}
	}

	/** Darwin's plants: the example of scipy.stats.wilcoxon (exact: T = 24, p = 0.041259765625). */
	@Test
	void wilcoxonOfDarwinsPlants() {
		SignedRank r = new SignedRank(new double[] { 6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75 });
		assertEquals(24, r.statistic());
		assertEquals(.041259765625, r.p(), 1e-12);
		assertEquals((96 - 24) / 120., r.rankBiserial(), 1e-12);
	}

	/** By hand: |d| 1, 1, 2 have the ranks 1.5, 1.5, 3; variance 3*4*7/24 - 6/48; a zero is dropped. */
	@Test
	void wilcoxonWithTies() {
		SignedRank r = new SignedRank(new double[] { 1, -1, 2, 0 });
		assertEquals(1.5, r.statistic());
		assertEquals(2 * Normal.cdf((1.5 - 3) / Math.sqrt(3.375)), r.p(), 1e-12);
		assertEquals(1, new SignedRank(new double[3]).p());
	}

	@Test
	void signFlipTriesAllSignsOfFew() {
		CounterRandom random = CounterRandom.of(1, 1);
		assertEquals(2 / 8., SignedRank.signFlip(new double[] { 1, 2, 4 }, 1, random));
		assertEquals(4 / 8., SignedRank.signFlip(new double[] { -1, 2, 4 }, 1, random));
		assertEquals(1, SignedRank.signFlip(new double[] { 0, 0 }, 1, random));
		double[] many = new double[40];
		Arrays.fill(many, 1);
		assertEquals(1 / 1001., SignedRank.signFlip(many, 1000, random), 1e-12);
		Arrays.fill(many, 0, 20, -1);
		assertEquals(1, SignedRank.signFlip(many, 1000, random), 1e-12);
	}

	/** The example of R's p.adjust documentation's method: sorted p times 4, 3, 2, 1, never falling. */
	@Test
	void holm() {
		assertArrayEquals(new double[] { .03, .06, .06, .02 }, SignedRank.holm(new double[] { .01, .04, .03, .005 }), 1e-12);
		assertArrayEquals(new double[] { 1, 1 }, SignedRank.holm(new double[] { .9, .8 }));
	}

	/** A mean has the standard error s / sqrt(n): with 200 faces the percentile interval is near that of the normal distribution. */
	@Test
	void intervalsOfAMeanAreThoseOfTheTextbook() {
		double[] e = draw(200, 3);
		double mean = Arrays.stream(e).average().orElseThrow();
		double half = 1.96 * Math.sqrt(Arrays.stream(e).map(v -> (v - mean) * (v - mean)).sum() / 199 / 200);
		for (Interval.Kind kind : Interval.Kind.values()) {
			MetricRow all = new Comparison(List.of(method("m", OCULAR, e)), resampling(kind)).rows().getLast();
			assertEquals(mean, all.nme(), 1e-12);
			assertEquals(mean - half, all.nmeInterval().low(), half * .15, kind.name());
			assertEquals(mean + half, all.nmeInterval().high(), half * .15, kind.name());
		}
	}

	/** scipy.stats.bootstrap 1.17 with 200,000 resamples; a skewed sample, on which the two kinds differ by .003. */
	@ParameterizedTest
	@CsvSource({ "BCA,.07286,.14218", "PERCENTILE,.07023,.13814" })
	void intervalsAreThoseOfScipy(Interval.Kind kind, double low, double high) {
		double[] e = IntStream.range(0, 20).mapToDouble(i -> .02 * Math.pow(1.15, i)).toArray();
		MetricRow all = new Comparison(List.of(method("m", OCULAR, e)), new Resampling(20_000, .95, kind, 5)).rows().getLast();
		assertEquals(low, all.nmeInterval().low(), .001);
		assertEquals(high, all.nmeInterval().high(), .001);
	}

	/** 95 % intervals hold the true mean in about 95 % of the experiments. */
	@Test
	void intervalsCoverTheTruth() {
		double truth = .02 + .06 / 3;
		int nme = 0;
		int auc = 0;
		for (int i = 0; i < 200; i++) {
			MetricRow all = new Comparison(List.of(method("m", OCULAR, draw(40, 100 + i))), new Resampling(300, .95, Interval.Kind.BCA, i)).rows().getLast();
			nme += all.nmeInterval().contains(truth) ? 1 : 0;
			auc += all.aucInterval().contains(1 - truth / .1) ? 1 : 0;
		}
		assertTrue(nme >= 180 && nme <= 199, nme + " of 200");
		assertTrue(auc >= 180 && auc <= 199, auc + " of 200");
	}

	@Test
	void estimatesLieInTheirIntervalsAndSeedsRepeat() {
		Measures m = new Measures(List.of(SCHEME.normalizer("ocular"), Normalizer.BOX, Normalizer.DIAGONAL), List.of(.05, .08, .1), AreaRule.GRID);
		List<Evaluation> methods = List.of(method("a", m, draw(60, 1)), method("b", m, draw(60, 2)));
		List<MetricRow> rows = new Comparison(methods, resampling(Interval.Kind.BCA)).rows();
		assertEquals(2 * 3 * 3 * 3, rows.size());
		for (MetricRow r : rows) {
			assertTrue(r.nmeInterval().contains(r.nme()) && r.frInterval().contains(r.fr()) && r.aucInterval().contains(r.auc()), r::toString);
			assertTrue(r.nmeInterval().high() > r.nmeInterval().low(), r::toString);
		}
		assertEquals(List.of("even", "odd", "all"), rows.stream().limit(3).map(MetricRow::group).toList());
		assertEquals(rows, new Comparison(methods, resampling(Interval.Kind.BCA)).rows());
		assertNotEquals(rows, new Comparison(methods, new Resampling(1000, .95, Interval.Kind.BCA, 8)).rows());
	}

	@Test
	void withoutFailuresTheBoundIsThatOfClopperAndPearson() {
		MetricRow all = new Comparison(List.of(method("m", OCULAR, draw(30, 1))), resampling(Interval.Kind.BCA)).rows().getLast();
		assertEquals(0, all.fr());
		assertEquals(new Interval(0, 1 - Math.pow(.025, 1 / 30.)), all.frInterval());
	}

	@Test
	void facesNotFoundFailInEveryResample() {
		double[] e = draw(50, 1);
		e[3] = e[4] = INF;
		MetricRow all = new Comparison(List.of(method("m", OCULAR, e)), resampling(Interval.Kind.PERCENTILE)).rows().getLast();
		assertEquals(2, all.missing());
		assertEquals(.04, all.fr(), 1e-12);
		assertTrue(all.nmeInterval().high() < .06 && all.frInterval().high() > .04 && all.frInterval().low() < .04, all::toString);
		MetricRow none = new Comparison(List.of(method("m", OCULAR, INF, INF)), resampling(Interval.Kind.BCA)).rows().getLast();
		assertTrue(none.nmeInterval() == null && none.frInterval().high() == 1 && none.frInterval().low() > .1, none::toString);
	}

	/** Methods that differ little but always in the same direction are told apart although their intervals overlap. */
	@Test
	void pairedTestsSeeWhatIntervalsDoNot() {
		double[] a = draw(80, 5);
		double[] b = Arrays.stream(a).map(v -> v * 1.05).toArray();
		Comparison c = new Comparison(List.of(method("a", OCULAR, a), method("b", OCULAR, b), method("c", OCULAR, a)), resampling(Interval.Kind.BCA));
		List<MetricRow> rows = c.rows().stream().filter(r -> r.group().equals(Evaluation.ALL)).toList();
		assertTrue(rows.get(0).nmeInterval().contains(rows.get(1).nme()), "the intervals overlap");
		List<PairedTest> tests = c.tests();
		PairedTest t = tests.getFirst();
		assertEquals(List.of("a", "b", 80, 80, 80, 0), List.of(t.first(), t.second(), t.n(), t.both(), t.better(), t.worse()));
		assertEquals(rows.get(0).nme() - rows.get(1).nme(), t.nme(), 1e-12);
		assertTrue(t.nmeInterval().high() < 0, t::toString);
		assertEquals(-1, t.rankBiserial());
		assertTrue(t.wilcoxon() < 1e-10 && t.wilcoxonHolm() > t.wilcoxon() && t.signFlip() == 1 / 1001., t::toString);
		PairedTest same = tests.get(1);
		assertEquals(List.of(1., 1., 0., 0.), List.of(same.wilcoxon(), same.signFlip(), same.nme(), same.rankBiserial()));
	}

	/** Under the null hypothesis p-values are uniform: about one in twenty is below .05. */
	@Test
	void pairedTestsKeepTheirLevel() {
		int wilcoxon = 0;
		int flips = 0;
		for (int i = 0; i < 200; i++) {
			PairedTest t = new Comparison(List.of(method("a", OCULAR, draw(30, 1000 + i)), method("b", OCULAR, draw(30, 5000 + i))), new Resampling(200, .95, Interval.Kind.PERCENTILE, i)).tests()
					.getFirst();
			wilcoxon += t.wilcoxon() < .05 ? 1 : 0;
			flips += t.signFlip() < .05 ? 1 : 0;
		}
		assertTrue(wilcoxon > 2 && wilcoxon < 20, wilcoxon + " of 200");
		assertTrue(flips > 2 && flips < 20, flips + " of 200");
	}

	@Test
	void aMissingFaceIsTheWorstOfThePair() {
		PairedTest t = new Comparison(List.of(method("a", OCULAR, .03, .04, INF, INF), method("b", OCULAR, .03, .05, .2, INF)), resampling(Interval.Kind.BCA)).tests().getFirst();
		assertEquals(List.of(4, 2, 1, 1), List.of(t.n(), t.both(), t.better(), t.worse()));
		assertEquals(-.005, t.nme(), 1e-12);
		assertEquals(0, t.fr(), 1e-12);
	}

	/** By hand: 1 - .02/.05, 1 - .05/.05, 0, 0; the grid of the reference lets .05005 pass. */
	@ParameterizedTest
	@CsvSource({ "EXACT,.5,.15", "GRID,.25,.1514" })
	void areaByEitherRule(AreaRule rule, double fr, double auc) {
		FailureRate f = FailureRate.of(new double[] { .02, .05, .05005, INF }, .05, rule);
		assertEquals(fr, f.fr(), 1e-12);
		assertEquals(auc, f.auc(), 1e-3);
		assertEquals(.5, FailureRate.of(new double[] { 0, INF }, .08, AreaRule.EXACT).auc(), 1e-12);
	}

	/** The interval is of the same numbers as the row: their replicates have the row's value as their mean. */
	@ParameterizedTest
	@CsvSource({ ".05", ".0501", ".08", ".1", ".0001", ".12345" })
	void facesAddUpToTheAreaOfTheReference(double threshold) {
		double[] one = { 0, .00005, .0001, .02, .05, .05001, .0999, .1, .12, INF };
		for (double e : one) {
			// ten equal faces: every resample has the same area as the row
			double[] errors = new double[10];
			Arrays.fill(errors, e);
			MetricRow r = new Comparison(List.of(method("m", Measures.of(SCHEME.normalizer("ocular"), threshold), errors)), new Resampling(100, .95, Interval.Kind.PERCENTILE, 1)).rows()
					.getLast();
			assertEquals(r.auc(), r.aucInterval().low(), 1e-6, "error " + e);
			assertEquals(r.auc(), r.aucInterval().high(), 1e-6, "error " + e);
		}
	}

	@Test
	void normalizersAndPointsOfAFace() {
		double[] truth = Fixtures.face();
		double[] off = truth.clone();
		off[2 * 30] += 11;
		Measures m = new Measures(List.of(SCHEME.normalizer("ocular"), Normalizer.BOX, Normalizer.DIAGONAL), List.of(.1), AreaRule.GRID);
		Evaluation e = new Evaluation("m", SCHEME, m);
		e.add(List.of(), off, truth);
		List<MetricRow> rows = e.rows();
		assertEquals(List.of("ocular", "box", "diagonal"), rows.stream().map(MetricRow::normalizer).toList());
		assertEquals(11. / 68 / 110, rows.get(0).nme(), 1e-12);
		org.fiducial.landmark.Box b = org.fiducial.landmark.Shapes.box(truth);
		assertEquals(11. / 68 / Math.sqrt(b.width() * b.height()), rows.get(1).nme(), 1e-12);
		assertEquals(11. / 68 / Math.hypot(b.width(), b.height()), rows.get(2).nme(), 1e-12);
		List<PointRow> points = e.pointRows();
		assertEquals(68, points.size());
		assertEquals(.1, points.get(30).nme(), 1e-12);
		assertEquals(.1, points.stream().mapToDouble(PointRow::nme).sum(), 1e-12);
	}

	@Test
	void aTruthWithoutPointsIsUnusableForEveryNormalizer() {
		double[] blind = new double[136];
		Arrays.fill(blind, Double.NaN);
		Evaluation e = new Evaluation("m", SCHEME, new Measures(List.of(Normalizer.BOX, Normalizer.DIAGONAL), List.of(.1), AreaRule.GRID));
		assertTrue(Double.isNaN(e.add(List.of(), Fixtures.face(), blind)));
		assertEquals(1, e.unusable());
		assertEquals(List.of(), e.rows());
		assertEquals(List.of(), new Comparison(List.of(e, e), resampling(Interval.Kind.BCA)).tests());
	}

	@Test
	void differentFacesCannotBeCompared() {
		assertThrows(IllegalArgumentException.class, () -> new Comparison(List.of(method("a", OCULAR, .1), method("b", OCULAR, .1, .2)), Resampling.NONE));
		assertThrows(IllegalArgumentException.class, () -> new Resampling(5, .95, Interval.Kind.BCA, 0));
	}
}
