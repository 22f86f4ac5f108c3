package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.detection.hourglass.Confidence;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
	@Test
	void vagueMapsAreTrustedLess() {
		float before = 1.01f;
		for (double sd = .001; sd < 1; sd *= 1.5) {
			float c = Confidence.UNFITTED.of(sd * sd, 1);
			assertTrue(c > 0 && c <= 1 && c < before, "confidence " + c + " at " + sd);
			before = c;
		}
		assertEquals(0, Confidence.UNFITTED.of(0, 0), "an empty map says nothing");
		assertEquals(0, Confidence.UNFITTED.of(Double.NaN, 1));
	}

	@Test
	void theFitIsCalibrated() {
		CounterRandom r = CounterRandom.of(1, 1);
		int n = 4000;
		double[] variance = new double[n];
		boolean[] hit = new boolean[n];
		for (int i = 0; i < n; i++) {
			double sd = Math.exp(r.uniform(-4.5, -.5));
			variance[i] = sd * sd;
			hit[i] = r.nextDouble() < 1 / (1 + Math.exp(2 * (Math.log(sd) + 2.2)));
		}
		Confidence c = Confidence.fit(variance, hit);
		assertEquals(-2, c.slope(), .2);
		double sum = 0;
		int hits = 0;
		for (int i = 0; i < n; i++) {
			sum += c.of(variance[i], 1);
			hits += hit[i] ? 1 : 0;
		}
		assertEquals((double) hits / n, sum / n, .01);
	}

	@Test
	void confidenceNeverGrowsWithTheSpreadWhateverTheDataSay() {
		double[] variance = { 1e-4, 1e-4, .1, .1 };
		Confidence c = Confidence.fit(variance, new boolean[] { false, false, true, true });
		assertTrue(c.of(1e-4, 1) >= c.of(.1, 1));
		Confidence all = Confidence.fit(variance, new boolean[] { true, true, true, true });
		assertTrue(all.of(1e-3, 1) > .6);
		assertEquals(Confidence.UNFITTED, Confidence.fit(new double[0], new boolean[0]));
	}
}
