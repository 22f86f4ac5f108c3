package org.fiducial.landmark.lint;

import java.util.List;

/**
 * Something suspicious in an annotation.
 *
 * @param kind what
 * @param reason for people: what was found and where
 * @param points concerned, 0-based
 */
public record Finding(Kind kind, String reason, List<Integer> points) {
	/** What was found. Names are for ever: scripts filter by them. */
	public enum Kind {
		/** Another number of points than the scheme has. */
		WRONG_COUNT,
		/** A coordinate is NaN or infinite. */
		NOT_FINITE,
		/** All points in one place. */
		COLLAPSED,
		/** A point outside the picture. */
		OUT_OF_FRAME,
		/** Two points in the same place. */
		DUPLICATE_POINTS,
		/** Right and left exchanged, in the whole face or in a pair of parts. */
		LEFT_RIGHT_SWAP,
		/** Points of a chain in another order than the scheme's. */
		WRONG_ORDER,
		/** Two lines cross. */
		CHAIN_CROSSING
	}

	public Finding {
		points = List.copyOf(points);
	}
}
