package org.fiducial.landmark.edit;

import java.util.List;

/**
 * What the sampler made. Serialises to JSON as it is.
 *
 * @param shape the new shape, in pixels of the frame
 * @param edits in the order they were applied; empty if the source was kept
 * @param tries how many draws it took, from 1; all of them if the source was kept
 * @param amplitude the factor on the strength of the last draw: 1, .75, .5 or .25; 0 if the source was kept
 */
public record EditedShape(double[] shape, List<AppliedEdit> edits, int tries, double amplitude) {
	public EditedShape {
		edits = List.copyOf(edits);
	}

	/** Whether no draw was valid, so that the shape is the source. */
	public boolean kept() {
		return edits.isEmpty();
	}
}
