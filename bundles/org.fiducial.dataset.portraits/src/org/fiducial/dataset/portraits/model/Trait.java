package org.fiducial.dataset.portraits.model;

/** A proportion of the face, measured in standard deviations from the average: 0 is average, 2 is rare. */
public enum Trait {
	FACE_LENGTH, JAW_WIDTH, CHIN_LENGTH, CHIN_WIDTH, CHEEKS, FOREHEAD, CRANIUM,
	BROW_HEIGHT, BROW_ARCH, BROW_WEIGHT, BROW_SLANT,
	EYE_SIZE, EYE_SPACING, EYE_TILT, EYE_HEIGHT, IRIS,
	NOSE_LENGTH, NOSE_WIDTH, NOSE_BRIDGE, NOSE_TIP,
	MOUTH_WIDTH, MOUTH_HEIGHT, UPPER_LIP, LOWER_LIP,
	EARS, NECK
}
