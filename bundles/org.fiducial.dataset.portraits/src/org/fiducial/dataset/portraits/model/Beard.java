package org.fiducial.dataset.portraits.model;

/** Hair on the lower face. */
public enum Beard {
	NONE, STUBBLE, MOUSTACHE, GOATEE, FULL
}
