package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.detection.DetectorTrainingConfig;

/**
 * Training of a detector on data of the project.
 *
 * @param training what the engine does; {@code init} is a path or an output of an earlier step
 * @param data pictures with landmarks to learn from
 * @param validation pictures with landmarks to watch; none if empty
 */
public record TrainDetectorConfig(DetectorTrainingConfig training, List<DataSource> data, List<DataSource> validation) {
	/** STAR at full size, data to be chosen. */
	public static final TrainDetectorConfig DEFAULT = new TrainDetectorConfig(DetectorTrainingConfig.STAR, List.of(), List.of());

	public TrainDetectorConfig {
		data = data == null ? List.of() : List.copyOf(data);
		validation = validation == null ? List.of() : List.copyOf(validation);
	}
}
