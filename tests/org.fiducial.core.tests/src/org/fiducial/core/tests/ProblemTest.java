package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import org.fiducial.core.Problem;
import org.junit.jupiter.api.Test;

class ProblemTest {
	@Test
	void namesItsFileOnce() {
		Path file = Path.of("a", "b.png");
		assertEquals(file + ":3: no number", Problem.error(file, 3, "no number").toString());
		assertEquals(file + ": no image", Problem.error(file, 0, "no image").toString());
		assertEquals(file + ": no image", Problem.error(file, 0, file + ": no image").toString());
		assertEquals("no image", Problem.error(null, 0, "no image").toString());
	}
}
