package org.fiducial.detection.hourglass.data;

import java.util.HashSet;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.run.RunListener;

/** Remembers which samples cannot be read, tells the run once about each, and gives up when nothing is left. Thread-safe. */
public final class ProblemLog {
	private final RunListener listener;
	private final Set<Integer> bad = new HashSet<>();

	/** @param listener hears a sentence a bad sample */
	public ProblemLog(RunListener listener) {
		this.listener = listener;
	}

	/**
	 * Notes an unreadable sample.
	 *
	 * @param all how many samples there are
	 * @throws FiducialException (input) when more than half of them cannot be read
	 */
	public synchronized void unreadable(int index, FiducialException reason, int all) {
		if (bad.add(index)) {
			listener.message("left out: " + reason.getMessage());
		}
		if (2 * bad.size() > all) {
			throw new FiducialException(reason.exitCode(), bad.size() + " of " + all + " training samples cannot be read; the last one: " + reason.getMessage(), reason);
		}
	}

	/** How many samples could not be read. */
	public synchronized int size() {
		return bad.size();
	}
}
