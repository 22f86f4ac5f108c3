package org.fiducial.store;

/**
 * A layer of a dataset in numbers.
 *
 * @param dataset name of the dataset
 * @param layer name of the layer
 * @param samples how many samples the dataset has
 * @param annotated how many of them have the layer
 * @param accepted how many of these a reviewer accepted
 * @param rejected how many a reviewer rejected
 * @param needsWork how many a reviewer wants corrected
 */
public record LayerSummary(String dataset, String layer, long samples, long annotated, long accepted, long rejected, long needsWork) {
	/** How many nobody reviewed yet. */
	public long unreviewed() {
		return annotated - accepted - rejected - needsWork;
	}
}
