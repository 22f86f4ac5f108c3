package org.fiducial.detection;

import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * How often a detector looks at a face: the answers are averaged, which takes as many times longer and is a little more exact.
 *
 * @param flip whether it sees the face mirrored too
 * @param scales sides of the crops in units of the one that the detector was trained with, .5 to 2; for example 1 and 1.15
 */
public record PredictionConfig(boolean flip, List<Double> scales) {
	/** Most scales at once. */
	public static final int MAX_SCALES = 8;
	/** Once, and mirrored. */
	public static final PredictionConfig DEFAULT = new PredictionConfig(true, List.of(1.));
	/** Once: the fastest. */
	public static final PredictionConfig ONCE = new PredictionConfig(false, List.of(1.));

	public PredictionConfig {
		scales = scales == null || scales.isEmpty() ? List.of(1.) : List.copyOf(scales);
		if (scales.size() > MAX_SCALES || scales.stream().anyMatch(s -> !(s >= .5 && s <= 2))) {
			throw FiducialException.usage("prediction: scales must be 1 to " + MAX_SCALES + " numbers from 0.5 to 2, not " + scales);
		}
	}

	/** How many looks a face gets. */
	public int looks() {
		return scales.size() * (flip ? 2 : 1);
	}
}
