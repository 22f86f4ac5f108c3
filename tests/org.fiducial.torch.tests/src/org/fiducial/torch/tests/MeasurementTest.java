package org.fiducial.torch.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.torch.benchmark.Measurement;
import org.fiducial.torch.benchmark.Measurement.Limits;
import org.junit.jupiter.api.Test;

class MeasurementTest {
	private static final double NONE = Double.NaN;

	/** Half the reference's time, 4 items a second, 80 of 100 GFLOP/s, 1000 MiB. */
	private static Measurement of(Limits limits) {
		return new Measurement("x", 2, 4, 80, 100, .5, 1000, limits);
	}

	@Test
	void everyLimitIsKeptOrMissed() {
		assertTrue(of(new Limits(.5, 4, .8, 1000)).passed());
		assertFalse(of(new Limits(.49, NONE, NONE, NONE)).passed());
		assertFalse(of(new Limits(NONE, 4.1, NONE, NONE)).passed());
		assertFalse(of(new Limits(NONE, NONE, .81, NONE)).passed());
		assertFalse(of(new Limits(NONE, NONE, NONE, 999)).passed());
	}

	@Test
	void withoutLimitsThereIsNothingToMiss() {
		assertFalse(Limits.NONE.any());
		assertTrue(new Limits(NONE, NONE, NONE, 1).any());
		assertTrue(of(Limits.NONE).passed());
		assertEquals(.8, of(Limits.NONE).share(), 1e-12);
	}

	/** Where the system does not tell the memory, no promise about it is broken. */
	@Test
	void unknownMemory() {
		assertTrue(new Measurement("x", 2, 4, 80, 100, .5, NONE, new Limits(NONE, NONE, NONE, 1)).passed());
	}
}
