package org.fiducial.store;

import java.util.List;

/**
 * What a committed transaction of this store changed.
 *
 * @param kind what kind of thing
 * @param dataset name of the dataset; null if none or several are concerned
 * @param sampleIds the samples whose annotations changed; empty where the kind says enough
 */
public record StoreChange(Kind kind, String dataset, List<Long> sampleIds) {
	/** What kind of thing changed. */
	public enum Kind {
		/** Datasets or domains were added, changed or removed. */
		DATASETS,
		/** Samples were added, changed or removed. */
		SAMPLES,
		/** Annotations were saved or deleted. */
		ANNOTATIONS,
		/** Runs were added or changed state. */
		RUNS
	}

	public StoreChange {
		sampleIds = List.copyOf(sampleIds);
	}
}
