package org.fiducial.workflow.step;

/** Rough times, for progress bars alone. */
final class Effort {
	private static final double REFERENCE = 128;

	private Effort() {
	}

	/** Whole seconds, at least one. */
	static int of(double seconds) {
		return (int) Math.clamp(seconds, 1, 1_000_000);
	}

	/** Pixels of a square in units of one of 128 pixels. */
	static double area(int side) {
		return side * (double) side / (REFERENCE * REFERENCE);
	}
}
