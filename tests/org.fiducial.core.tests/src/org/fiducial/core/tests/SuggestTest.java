package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.fiducial.core.Suggest;
import org.junit.jupiter.api.Test;

class SuggestTest {
	private static final List<String> KEYS = List.of("learningRate", "batchSize", "steps");

	@Test
	void findsTheNearest() {
		assertEquals(Optional.of("learningRate"), Suggest.closest("lerningRate", KEYS));
		assertEquals(Optional.of("steps"), Suggest.closest("setps", KEYS));
	}

	@Test
	void staysSilentWhenNothingIsNear() {
		assertEquals(Optional.empty(), Suggest.closest("zebra", KEYS));
		assertTrue(Suggest.unknown("key", "zebra", KEYS).endsWith("known: batchSize, learningRate, steps"));
	}
}
