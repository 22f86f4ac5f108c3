package org.fiducial.dataset.portraits.scene;

/** What a pixel shows. */
public enum Part {
	BACKDROP, CLOTH, SKIN, LIP, MOUTH, EYE, BROW, HAIR, GLASSES
}
