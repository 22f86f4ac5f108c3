package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.workflow.synthesis.KernelDistance;
import org.junit.jupiter.api.Test;

class KernelDistanceTest {
	private static List<float[]> vectors(int n, int length, double shift, long seed) {
		List<float[]> out = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			float[] v = CounterRandom.of(seed, i).gaussians(length);
			v[0] += (float) shift;
			out.add(v);
		}
		return out;
	}

	/** By hand: k(x, y) = (x.y / 2 + 1)³; x: (2, 0), (0, 2); y: (2, 2), (0, 0). */
	@Test
	void isTheUnbiasedEstimate() {
		KernelDistance d = KernelDistance.of(List.of(new float[] { 2, 0 }, new float[] { 0, 2 }), List.of(new float[] { 2, 2 }, new float[] { 0, 0 }), 100, 1000, CounterRandom.of(1, 1));
		// within x: k = 1; within y: k = 1; between: (27 + 1 + 27 + 1) / 4 = 14
		assertEquals(1 + 1 - 2 * 14, d.mean(), 1e-9);
		assertEquals(0, d.deviation());
	}

	@Test
	void isAboutZeroForOneDistributionAndGrowsWithTheShift() {
		double same = 0;
		for (int i = 0; i < 20; i++) {
			same += KernelDistance.of(vectors(120, 16, 0, 100 + i), vectors(90, 16, 0, 200 + i), 5, 60, CounterRandom.of(3, i)).mean() / 20;
		}
		double near = KernelDistance.of(vectors(300, 16, 1, 7), vectors(300, 16, 0, 8), 20, 100, CounterRandom.of(3, 3)).mean();
		double far = KernelDistance.of(vectors(300, 16, 3, 7), vectors(300, 16, 0, 8), 20, 100, CounterRandom.of(3, 3)).mean();
		assertEquals(0, same, .02);
		assertTrue(near > .1 && far > 4 * near, same + " " + near + " " + far);
	}

	@Test
	void theLotIsThatOfTheSeed() {
		List<float[]> a = vectors(50, 4, .5, 1);
		List<float[]> b = vectors(40, 4, 0, 2);
		KernelDistance one = KernelDistance.of(a, b, 10, 20, CounterRandom.of(5, 5));
		assertEquals(one, KernelDistance.of(a, b, 10, 20, CounterRandom.of(5, 5)));
		assertTrue(one.deviation() > 0);
		assertThrows(IllegalArgumentException.class, () -> KernelDistance.of(a.subList(0, 1), b, 10, 20, CounterRandom.of(5, 5)));
	}
}
