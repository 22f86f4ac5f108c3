package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.hourglass.Confidence;
import org.fiducial.detection.hourglass.Reliability;
import org.fiducial.detection.hourglass.Reliability.Bin;
import org.fiducial.detection.hourglass.SeenPoint;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
	private static final double EXACT = 1e-12;

	@Test
	void binsErrorAndScoreByHand() {
		Reliability r = Reliability.of(new double[] { .125, .1875, .75, .75, .75, .75, 1, 0 }, new boolean[] { false, true, true, true, true, false, false, false }, Reliability.VALIDATION);
		List<Bin> expected = new ArrayList<>(java.util.Collections.nCopies(10, new Bin(null, null, 0)));
		expected.set(0, new Bin(0., 0., 1));
		expected.set(1, new Bin(.15625, .5, 2));
		expected.set(7, new Bin(.75, .75, 4));
		expected.set(9, new Bin(1., 0., 1));
		assertEquals(expected, r.bins());
		assertEquals((2 * .34375 + 1) / 8, r.ece(), EXACT);
		assertEquals((.015625 + .8125 * .8125 + 3 * .0625 + .5625 + 1) / 8, r.brier(), EXACT);
		assertEquals(8, r.points());
		assertEquals("validation", r.of());
	}

	@Test
	void trueConfidenceHasNoCalibrationErrorAndBlindOneHas() {
		boolean[] hit = { true, true, true, false };
		assertEquals(0, Reliability.of(new double[] { .75, .75, .75, .75 }, hit, "").ece(), EXACT);
		assertEquals(.25, Reliability.of(new double[] { 1, 1, 1, 1 }, hit, "").ece(), EXACT);
		assertEquals(.25, Reliability.of(new double[] { 1, 1, 1, 1 }, hit, "").brier(), EXACT);
	}

	/** Points of faces that are found the better the narrower their maps are, those of odd places at half the spread. */
	private static List<SeenPoint> points(int faces) {
		CounterRandom r = CounterRandom.of(5, 5);
		List<SeenPoint> out = new ArrayList<>();
		for (int look = 0; look < 2; look++) {
			for (int face = 0; face < faces; face++) {
				for (int i = 0; i < 20; i++) {
					double sd = Math.exp(r.uniform(-4.5, -.5));
					out.add(new SeenPoint(face, sd * sd, i == 7 ? 0 : 1, r.nextDouble() < 1 / (1 + Math.exp(2 * (Math.log(sd * (1 + face % 2)) + 2.2)))));
				}
			}
		}
		return out;
	}

	@Test
	void everyHalfIsJudgedByTheFitToTheOther() {
		List<SeenPoint> all = points(10);
		Confidence even = Confidence.fit(all.stream().filter(p -> p.face() % 2 == 0).toList());
		Confidence odd = Confidence.fit(all.stream().filter(p -> p.face() % 2 == 1).toList());
		assertNotEquals(even, odd);
		double[] confidence = new double[all.size()];
		boolean[] hit = new boolean[all.size()];
		for (int i = 0; i < confidence.length; i++) {
			SeenPoint p = all.get(i);
			confidence[i] = (p.face() % 2 == 0 ? odd : even).of(p.variance(), p.mass());
			hit[i] = p.hit();
		}
		Reliability r = Reliability.twofold(all, Reliability.TRAINING).orElseThrow();
		assertEquals(Reliability.of(confidence, hit, Reliability.TRAINING), r);
		assertEquals(400, r.points());
		assertEquals(20, all.stream().filter(p -> p.mass() == 0).count());
		assertTrue(r.bins().getFirst().count() >= 20, "points without a map are judged too, at confidence 0");
	}

	@Test
	void oneFaceHasNoHalves() {
		assertTrue(Reliability.twofold(points(1), Reliability.TRAINING).isEmpty());
		assertTrue(Reliability.twofold(List.of(), Reliability.TRAINING).isEmpty());
	}
}
