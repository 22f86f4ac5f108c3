package org.fiducial.broken;

/** Fails when it is created. */
public final class ThrowsInConstructor implements Runnable {
	public ThrowsInConstructor() {
		throw new IllegalStateException("deliberately broken");
	}

	@Override
	public void run() {
		throw new AssertionError("unreachable");
	}
}
