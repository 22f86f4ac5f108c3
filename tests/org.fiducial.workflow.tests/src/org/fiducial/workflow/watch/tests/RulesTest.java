package org.fiducial.workflow.watch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.TreeMap;

import org.fiducial.workflow.watch.Convergence;
import org.fiducial.workflow.watch.StyleDrift;
import org.junit.jupiter.api.Test;

/** When pictures begin to obey, and when styles are forgotten. */
class RulesTest {
	/** Values at steps 100, 200, … */
	private static TreeMap<Long, Double> series(double... values) {
		TreeMap<Long, Double> out = new TreeMap<>();
		for (int i = 0; i < values.length; i++) {
			out.put(100L * (i + 1), values[i]);
		}
		return out;
	}

	private static OptionalLong point(double... error) {
		double[] chance = new double[error.length];
		java.util.Arrays.fill(chance, .3);
		return Convergence.point(series(error), series(chance));
	}

	@Test
	void obeysFromTheFirstOfTwoProbesOn() {
		assertEquals(OptionalLong.of(300), point(.31, .29, .15, .09));
		assertEquals(OptionalLong.of(100), point(.1, .1), "a stage that goes on from one that obeyed");
		assertEquals(OptionalLong.of(200), point(.3, .179, .18, .4), "at most .6 of chance, and later ones do not take it back");
	}

	@Test
	void oneLuckyProbeIsNotEnough() {
		assertEquals(OptionalLong.of(400), point(.3, .1, .3, .1, .1));
		assertTrue(point(.3, .28, .1).isEmpty(), "the next one is still to come");
		assertTrue(point(.3, .19, .19, .181).isEmpty());
		assertTrue(point().isEmpty());
	}

	@Test
	void beginsWhereTheNewestProbeObeys() {
		assertTrue(Convergence.begins(series(.3, .28, .1), series(.3, .3, .3)));
		assertFalse(Convergence.begins(series(.3, .1, .2), series(.3, .3, .3)));
		assertFalse(Convergence.begins(series(), series()));
		assertFalse(Convergence.begins(series(.1), series()));
	}

	@Test
	void withoutChanceNothingIsSaid() {
		assertTrue(Convergence.point(series(.1, .1, .1), new TreeMap<>()).isEmpty());
		assertTrue(Convergence.point(series(.1, .1), series(.3)).isEmpty(), "the second probe has none");
	}

	@Test
	void overdueAfterHalfOfAShortTrainingOrTenThousandSteps() {
		assertFalse(Convergence.overdue(99, 200));
		assertTrue(Convergence.overdue(100, 200));
		assertFalse(Convergence.overdue(9_999, 200_000));
		assertTrue(Convergence.overdue(10_000, 200_000));
	}

	@Test
	void stylesFadeWhenTheDistanceRisesForTwoProbes() {
		assertEquals(OptionalLong.of(400), StyleDrift.fromReal(series(3, 2, 2.2, 2.6, 2.7)));
		assertTrue(StyleDrift.fromReal(series(3, 2, 2.6, 2.2, 2.6, 2.4)).isEmpty(), "one probe alone");
		assertTrue(StyleDrift.fromReal(series(5, 4, 3, 2, 2.4, 2.4)).isEmpty(), "falls, and rises by less than a quarter");
		assertTrue(StyleDrift.fromReal(series(.5, .7, .7, .7)).isEmpty(), "a quarter of the spread at least");
	}

	@Test
	void stylesWithoutPicturesMayMoveAsFarAsTheyDiffer() {
		assertEquals(OptionalLong.of(300), StyleDrift.fromStart(series(.2, 1.4, 1.6, 1.7)));
		assertTrue(StyleDrift.fromStart(series(.2, 1.6, 1.4, 1.6)).isEmpty());
	}
}
