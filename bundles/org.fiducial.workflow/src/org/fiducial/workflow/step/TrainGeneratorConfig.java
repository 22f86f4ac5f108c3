package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.generation.GeneratorTrainingConfig;

/**
 * Training of a generator's stage on data of the project.
 *
 * @param training what the engine does; {@code base} and {@code init} are ids, paths, or outputs of earlier steps
 * @param data pictures with landmarks
 * @param framing which square of them the generator sees
 */
public record TrainGeneratorConfig(GeneratorTrainingConfig training, List<DataSource> data, Framing framing) {
	/** Stage 1 of the paper, data to be chosen. */
	public static final TrainGeneratorConfig DEFAULT = new TrainGeneratorConfig(GeneratorTrainingConfig.STAGE_1, List.of(), Framing.DEFAULT);

	public TrainGeneratorConfig {
		data = data == null ? List.of() : List.copyOf(data);
	}
}
