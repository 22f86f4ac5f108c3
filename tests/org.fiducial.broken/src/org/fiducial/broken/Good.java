package org.fiducial.broken;

/** The one contribution that works. */
public final class Good implements Runnable {
	@Override
	public void run() {
		// being created is all that the tests ask
	}
}
