package org.fiducial.workflow.step;

import java.util.List;
import java.util.Map;

import org.fiducial.generation.BaseTrainingConfig;

/**
 * Training of a base text-to-image model on data of the project.
 *
 * @param training what the engine does
 * @param data pictures with their styles
 * @param framing which square of them the model sees
 * @param prompts prompts of a style id beside the one of the style registry
 */
public record TrainBaseConfig(BaseTrainingConfig training, List<DataSource> data, Framing framing, Map<String, List<String>> prompts) {
	/** The recipe of the shipped model, data to be chosen. */
	public static final TrainBaseConfig DEFAULT = new TrainBaseConfig(BaseTrainingConfig.PORTRAITS, List.of(), Framing.DEFAULT, Map.of());

	public TrainBaseConfig {
		data = data == null ? List.of() : List.copyOf(data);
		prompts = prompts == null ? Map.of() : Map.copyOf(prompts);
	}
}
