package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
	@Test
	void isAFunctionOfItsKey() {
		assertEquals(CounterRandom.of(1, 2, 3).nextLong(), CounterRandom.of(1, 2, 3).nextLong());
		assertNotEquals(CounterRandom.of(1, 2, 3).nextLong(), CounterRandom.of(1, 2, 4).nextLong());
		assertNotEquals(CounterRandom.of(1, 2).nextLong(), CounterRandom.of(2, 1).nextLong());
		CounterRandom r = CounterRandom.of(5, 5);
		long before = r.split("noise").nextLong();
		r.nextLong();
		assertEquals(before, r.split("noise").nextLong());
	}

	/** Guards stored seeds: pictures made with an older version must be made again bit for bit. */
	@Test
	void neverChanges() {
		assertEquals(-6566865179157538718L, CounterRandom.of(42, 7).nextLong());
	}

	@Test
	void momentsAreRight() {
		float[] g = CounterRandom.of(0, 0).gaussians(200_001);
		double mean = 0;
		double square = 0;
		for (float v : g) {
			mean += v;
			square += (double) v * v;
		}
		assertEquals(0, mean / g.length, .01);
		assertEquals(1, square / g.length, .01);
		CounterRandom u = CounterRandom.of(3, 3);
		assertEquals(.5, IntStream.range(0, 100_000).mapToDouble(i -> u.nextDouble()).average().orElseThrow(), .005);
	}

	@Test
	void integersAndPermutationsCoverTheirRange() {
		CounterRandom r = CounterRandom.of(9, 9);
		int[] count = new int[7];
		for (int i = 0; i < 70_000; i++) {
			count[r.nextInt(7)]++;
		}
		for (int c : count) {
			assertEquals(10_000, c, 400);
		}
		int[] p = r.permutation(100);
		Arrays.sort(p);
		assertEquals(IntStream.range(0, 100).boxed().toList(), Arrays.stream(p).boxed().toList());
	}
}
