package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.generation.GeneratorTrainingConfig;

/**
 * Training of a generator's stage on data of the project.
 *
 * @param training what the engine does; {@code base} and {@code init} are ids, paths, or outputs of earlier steps
 * @param data pictures with landmarks
 * @param framing which square of them the generator sees
 * @param judge measures the alignment error at each probe; with {@code keep: best} it decides which weights are kept
 */
public record TrainGeneratorConfig(GeneratorTrainingConfig training, List<DataSource> data, Framing framing, JudgeConfig judge) {
	/** Stage 1 of the paper, data to be chosen. */
	public static final TrainGeneratorConfig DEFAULT = new TrainGeneratorConfig(GeneratorTrainingConfig.STAGE_1, List.of(), Framing.DEFAULT, JudgeConfig.NONE);

	public TrainGeneratorConfig {
		data = data == null ? List.of() : List.copyOf(data);
		judge = judge == null ? JudgeConfig.NONE : judge;
	}
}
