package org.fiducial.landmark;

/** Side of the face, as its owner sees it: RIGHT is on the left of an upright picture. */
public enum Side {
	/** The subject's left. */
	LEFT,
	/** The subject's right. */
	RIGHT,
	/** In the middle, or on both sides. */
	CENTRE
}
