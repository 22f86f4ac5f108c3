package org.fiducial.workflow.executor;

/**
 * How far a job is.
 *
 * @param phase where it stands
 * @param exitCode what it ended with; null if it has not ended, or nobody knows
 * @param detail for people, for example where its log is
 */
public record JobState(Phase phase, Integer exitCode, String detail) {
	/** Where a job stands. */
	public enum Phase {
		/** Waits for a place. */
		QUEUED,
		/** At work. */
		RUNNING,
		/** Over, well or not; the exit code says it, or else the results do. */
		ENDED
	}
}
