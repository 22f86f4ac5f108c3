package org.fiducial.dataset.portraits.model;

/** What is worn on the shoulders. */
public enum Garment {
	CREW_NECK, V_NECK, SHIRT_COLLAR, TURTLENECK, SUIT, SCOOP
}
