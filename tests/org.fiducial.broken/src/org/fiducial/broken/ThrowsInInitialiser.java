package org.fiducial.broken;

/** Fails when its class is initialised. */
public final class ThrowsInInitialiser implements Runnable {
	private static final int VALUE = Integer.parseInt("no number");

	@Override
	public void run() {
		throw new AssertionError("unreachable " + VALUE);
	}
}
