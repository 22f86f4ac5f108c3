package org.fiducial.workflow.executor;

import java.util.Map;

/**
 * A place where jobs run: processes of this machine, a batch system, a cluster. Contributed through
 * {@code org.fiducial.workflow.executors}; needs a public constructor without arguments that does nothing costly. Jobs may be repeated
 * without harm, so an executor may start one again that it lost. Thread-safe.
 */
public interface Executor {
	/**
	 * Takes a job.
	 *
	 * @return a handle for the methods below
	 * @throws org.fiducial.core.FiducialException if it cannot be taken
	 */
	String submit(Job job);

	/** How far a job is. */
	JobState state(String handle);

	/** Stops a job in a resumable state; returns at once. Does nothing if it has ended. */
	void cancel(String handle);

	/**
	 * Lets the jobs run on without this process.
	 *
	 * @return what {@link #reconnect} needs, by handle
	 */
	Map<String, String> disconnect();

	/** Knows the jobs of an earlier process again. Handles stay valid; jobs that have gone meanwhile are {@link JobState.Phase#ENDED}. */
	void reconnect(Map<String, String> settings);
}
