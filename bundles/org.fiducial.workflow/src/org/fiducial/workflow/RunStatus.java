package org.fiducial.workflow;

import java.time.Instant;
import java.util.Map;

/**
 * How far a run is, as its folder stores it ({@code run.json}).
 *
 * @param kind what is run, for example {@code train-detector}
 * @param key hash of everything that decides the result; a run of another key is another run
 * @param state where it stands; RUNNING without a living process means that it was killed
 * @param attempts how often it was started
 * @param started when it was started last
 * @param finished when it ended; null before
 * @param message why it failed; null otherwise
 * @param outputs what it made, by name: paths, numbers, tables
 */
public record RunStatus(String kind, String key, State state, int attempts, Instant started, Instant finished, String message, Map<String, Object> outputs) {

	/** Where a run stands. */
	public enum State {
		/** Never started. */
		NEW,
		/** At work, or killed in the middle. */
		RUNNING,
		/** Ended well. */
		DONE,
		/** Ended well, but some items failed. */
		PARTIAL,
		/** Ended with an error. */
		FAILED,
		/** Stopped in a resumable state. */
		INTERRUPTED
	}

	/** Before the first start. */
	static RunStatus fresh(String kind, String key) {
		return new RunStatus(kind, key, State.NEW, 0, null, null, null, Map.of());
	}

	/** Whether the result is there. */
	public boolean complete() {
		return state == State.DONE || state == State.PARTIAL;
	}

	RunStatus start(Instant now) {
		return new RunStatus(kind, key, State.RUNNING, attempts + 1, now, null, null, Map.of());
	}

	RunStatus end(State to, Instant now, String why, Map<String, Object> result) {
		return new RunStatus(kind, key, to, attempts, started, now, why, result);
	}
}
