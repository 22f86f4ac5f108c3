package org.fiducial.dataset.portraits.model;

/** How the hair is worn. */
public enum HairStyle {
	BALD, CROPPED, SIDE_PART, SWEPT_BACK, FRINGE_BOB, LONG_STRAIGHT, LONG_WAVY, CURLY, AFRO, BUN, PONYTAIL
}
