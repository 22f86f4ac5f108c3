package org.fiducial.landmark;

/** What a part of a face is, whatever the scheme calls it. Decides colours, rows of tables and the grouping of tests. */
public enum Region {
	/** Jaw line or face outline. */
	CONTOUR,
	/** Eyebrow. */
	BROW,
	/** Nose from root to tip. */
	NOSE_BRIDGE,
	/** Nostrils and columella. */
	NOSE_BASE,
	/** Eye lids. */
	EYE,
	/** Centre of the iris. */
	PUPIL,
	/** Outer border of the lips. */
	OUTER_LIP,
	/** Inner border of the lips. */
	INNER_LIP,
	/** Anything else. */
	OTHER
}
