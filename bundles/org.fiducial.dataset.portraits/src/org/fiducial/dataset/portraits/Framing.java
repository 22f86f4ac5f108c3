package org.fiducial.dataset.portraits;

import org.fiducial.core.random.CounterRandom;

/**
 * Where the face lies in the frame, in fractions of the frame's side so that it means the same at any size.
 *
 * @param faceHeight      height of the box around the landmarks (jaw to brows), 0.2 to 0.75
 * @param rotationDegrees rotation in the image plane, positive clockwise
 * @param centerX         where the box's centre lies, 0 to 1 from the left
 * @param centerY         where the box's centre lies, 0 to 1 from the top
 */
public record Framing(double faceHeight, double rotationDegrees, double centerX, double centerY) {

	/** Checks the ranges. */
	public Framing {
		if (!(faceHeight >= .2 && faceHeight <= .75)) {
			throw new IllegalArgumentException("face height " + faceHeight + ", expected 0.2 to 0.75");
		}
		if (!(Math.abs(rotationDegrees) <= 180)) {
			throw new IllegalArgumentException("rotation " + rotationDegrees + ", expected -180 to 180 degrees");
		}
		if (!(centerX >= 0 && centerX <= 1 && centerY >= 0 && centerY <= 1)) {
			throw new IllegalArgumentException("centre " + centerX + ", " + centerY + ", expected 0 to 1");
		}
	}

	/** The default framing of a portrait: close, as in FFHQ, with moderate jitter; a function of (seed, index). */
	public static Framing of(long seed, long index) {
		CounterRandom r = CounterRandom.of(seed, index).split("framing");
		double height = r.uniform(.49, .57);
		double rotation = Math.max(-12, Math.min(12, r.nextGaussian() * 4.5));
		return new Framing(height, rotation, .5 + r.uniform(-.03, .03), .585 + r.uniform(-.02, .025));
	}
}
