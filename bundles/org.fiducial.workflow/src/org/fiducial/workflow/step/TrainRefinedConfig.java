package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.detection.DetectorTrainingConfig;

/**
 * Training of a detector in rounds of label refinement.
 *
 * @param training of every round, the first included
 * @param data pictures whose labels are refined, for example synthetic ones
 * @param fixed pictures that are learnt from too and whose labels stay, for example annotated photographs; none if empty
 * @param validation pictures that nobody learns from: their error decides
 * @param rounds of refinement, at most; 1 to 20
 * @param layer of the refined labels: {@code LAYER-1} is what round 1 learns from; {@code LAYER-found-0} holds what the detector of round 0 finds
 * @param limit as of {@link RefineLabelsConfig}
 * @param minConfidence as of {@link RefineLabelsConfig}
 */
public record TrainRefinedConfig(DetectorTrainingConfig training, List<DataSource> data, List<DataSource> fixed, List<DataSource> validation, int rounds, String layer, double limit,
		double minConfidence) {
	/** Two rounds, data to be chosen. */
	public static final TrainRefinedConfig DEFAULT = new TrainRefinedConfig(DetectorTrainingConfig.STAR, List.of(), List.of(), List.of(), 2, RefineLabelsConfig.DEFAULT.into(),
			RefineLabelsConfig.DEFAULT.limit(), RefineLabelsConfig.DEFAULT.minConfidence());
	private static final int MOST_ROUNDS = 20;

	public TrainRefinedConfig {
		data = data == null ? List.of() : List.copyOf(data);
		fixed = fixed == null ? List.of() : List.copyOf(fixed);
		validation = validation == null ? List.of() : List.copyOf(validation);
		if (rounds < 1 || rounds > MOST_ROUNDS) {
			throw FiducialException.usage("rounds " + rounds + ", expected 1 to " + MOST_ROUNDS);
		}
	}

	/** Layer that a round, from 1, learns from. */
	String labels(int round) {
		return layer + "-" + round;
	}

	/** Layer of what the detector of a round finds. */
	String found(int round) {
		return layer + "-found-" + round;
	}
}
