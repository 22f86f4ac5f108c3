package org.fiducial.workflow.synthesis.filter;

/**
 * Eyes must be as open as the edit asked: where it opened or closed them, the detector must find a change in the same direction, and open
 * eyes must not be found closed or the other way round. Openness is 1.5 times the area between the lids by the squared width: for six
 * points about the eye aspect ratio of Soukupova and Cech 2016.
 *
 * @param enabled whether it acts, given a detector
 * @param change relative change of openness that counts as an edit of it
 * @param tolerance how much of the source's openness the found one may fall short in the edit's direction
 * @param closed openness below which eyes are closed; twice as much is open for certain
 */
public record EyesConfig(boolean enabled, double change, double tolerance, double closed) {
	/** A quarter is what detectors of drawn faces err. */
	public static final EyesConfig DEFAULT = new EyesConfig(true, .2, .25, .06);

	public EyesConfig {
		Limits.check("eyes.change", change, 0, 10);
		Limits.check("eyes.tolerance", tolerance, 0, 10);
		Limits.check("eyes.closed", closed, 0, 1);
	}
}
