package org.fiducial.torch.tests;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;

/** The reference material, from FIDUCIAL_SHARED or beside the checkout. */
final class Shared {
	private Shared() {
	}

	/** A path below it; the test is skipped where the material is absent. */
	static Path path(String relative) {
		String set = System.getenv("FIDUCIAL_SHARED");
		Path root = set == null ? Path.of("..", "shared") : Path.of(set);
		Path p = root.resolve(relative);
		Assumptions.assumeTrue(Files.exists(p), () -> "reference material is absent: " + relative);
		return p;
	}
}
