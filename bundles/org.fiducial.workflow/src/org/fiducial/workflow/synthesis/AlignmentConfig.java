package org.fiducial.workflow.synthesis;

import org.fiducial.core.FiducialException;

/**
 * Which pictures are kept: those on which an independent detector finds the landmarks that were asked for.
 *
 * @param engine id of the detection engine
 * @param model folder of a detector that is not the one to be trained on the result; empty for no filter
 * @param percentile part of each style's first pictures that the style's threshold lets through, 0 to 1
 * @param cap highest threshold of any style, as NME by the scheme's default normaliser
 * @param innerFactor threshold of the inner face (all but the contour) as part of the style's; 0 for none
 */
public record AlignmentConfig(String engine, String model, double percentile, double cap, double innerFactor) {
	/** No filter; with a model, the rule of the product: 70th percentile, at most .08, inner face .6 of it. */
	public static final AlignmentConfig DEFAULT = new AlignmentConfig("hourglass", "", .7, .08, .6);

	public AlignmentConfig {
		if (!(percentile > 0 && percentile <= 1) || !(cap > 0 && cap <= 10) || !(innerFactor >= 0 && innerFactor <= 10)) {
			throw FiducialException.usage("alignment filter: expected percentile 0 to 1, cap 0 to 10, innerFactor 0 to 10; found " + percentile + ", " + cap + ", " + innerFactor);
		}
	}

	/** Whether anything is filtered. */
	public boolean active() {
		return !model.isEmpty();
	}
}
