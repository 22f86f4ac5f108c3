package org.fiducial.dataset;

import org.fiducial.core.Problem;

/** Where an importer puts what it finds. Called from one thread. */
public interface SampleSink {
	/**
	 * Takes a record. May block while earlier ones are hashed and stored.
	 *
	 * @throws org.eclipse.core.runtime.OperationCanceledException if the import is cancelled; importers let it through
	 */
	void accept(SampleRecord sample);

	/** Takes a problem of a record or file; the import goes on. */
	void problem(Problem problem);

	/**
	 * Says how many records will come, as soon as it is known; an estimate is welcome. Without it progress has no percentage.
	 *
	 * @param records accepted records and errors together
	 */
	default void expect(long records) {
	}
}
