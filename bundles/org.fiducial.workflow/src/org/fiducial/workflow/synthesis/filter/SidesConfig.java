package org.fiducial.workflow.synthesis.filter;

/**
 * Left and right must not be swapped: the detector's points with their pairs exchanged must be farther from what was asked for.
 *
 * @param enabled whether it acts, given a detector
 */
public record SidesConfig(boolean enabled) {
	/** On. */
	public static final SidesConfig DEFAULT = new SidesConfig(true);
}
