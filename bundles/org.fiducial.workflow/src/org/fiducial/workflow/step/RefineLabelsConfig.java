package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * A round of label refinement.
 *
 * @param data the samples; their layer holds the labels to refine, for example those that synthetic pictures were asked for
 * @param predictions layer of a detector's predictions for the same samples
 * @param into layer that receives the refined labels
 * @param limit how far a coordinate may move, in units of the scheme's normalising length (distance of the outer eye corners), above 0 and at most 1
 * @param minConfidence points that the detector is less sure of stay where they are, 0 to 1
 */
public record RefineLabelsConfig(List<DataSource> data, String predictions, String into, double limit, double minConfidence) {
	/** Three hundredths, data to be chosen. */
	public static final RefineLabelsConfig DEFAULT = new RefineLabelsConfig(List.of(), "detected", "refined", .03, 0);

	public RefineLabelsConfig {
		data = data == null ? List.of() : List.copyOf(data);
		if (!(limit > 0 && limit <= 1)) {
			throw FiducialException.usage("limit " + limit + ", expected above 0 and at most 1");
		}
		if (!(minConfidence >= 0 && minConfidence <= 1)) {
			throw FiducialException.usage("minConfidence " + minConfidence + ", expected 0 to 1");
		}
	}
}
