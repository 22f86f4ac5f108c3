package org.fiducial.landmark.metrics;

/**
 * How failures are counted and the area under the cumulative error distribution is taken. The two differ where the grid does not end at the
 * threshold: at .08 and .1 it does, and AUC agrees within 1e-3; at .05 the grid ends at .0501, so that errors in between do not fail and AUC is
 * larger by up to .002.
 */
public enum AreaRule {
	/** On the grid of the published numbers: see {@link FailureRate}. */
	GRID,
	/** Errors above the threshold fail; the area is that under the steps themselves: the mean of max(0, 1 - error / threshold). */
	EXACT
}
