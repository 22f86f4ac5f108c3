package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.config.Configs;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.GeneratorTrainingConfig;

/** Trains a stage of a generator. */
public final class TrainGeneratorStep implements Step<TrainGeneratorConfig> {
	@Override
	public String kind() {
		return "train-generator";
	}

	@Override
	public TrainGeneratorConfig defaults() {
		return TrainGeneratorConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("model", "engine");
	}

	@Override
	public int effort(TrainGeneratorConfig config) {
		double rewarded = config.training().reward().wanted() ? 2 : 1;
		return Effort.of(rewarded * config.training().steps() * config.training().batchSize() * (double) config.training().accumulation() * Effort.area(config.training().imageSize()) * .08);
	}

	@Override
	public String inputs(TrainGeneratorConfig config, StepContext context) {
		GeneratorTrainingConfig.Reward reward = config.training().reward();
		return context.modelFingerprint(config.training().base()) + " " + context.modelFingerprint(config.training().init()) + " "
				+ (reward.wanted() ? context.modelFingerprint(reward.model()) + " " : "") + ProjectData.fingerprint(context.store(), config.data());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return outputs.get("model") instanceof String model && Files.exists(context.path(model));
	}

	@Override
	public StepResult run(TrainGeneratorConfig config, StepContext context) {
		GeneratorTrainingConfig training = resolve(config.training(), context);
		GenerationEngine engine = context.engines().generation().apply(training.engine());
		ProjectImages data = ProjectData.annotated(context.store(), config.data(), "data");
		Path model = engine.train(training, new FramedImages(data, config.framing()), context.folder(), context.showing(), context.monitor());
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("model", context.reference(model));
		out.put("engine", training.engine());
		out.put("samples", data.size());
		out.put("steps", training.steps());
		return StepResult.ok(out, "generator trained on " + data.size() + " samples, " + training.steps() + " steps: " + model);
	}

	// through the tree, so that a field added to the record is not forgotten here
	private static GeneratorTrainingConfig resolve(GeneratorTrainingConfig c, StepContext context) {
		GeneratorTrainingConfig found = Configs.overlay(Configs.json().createObjectNode().put("base", context.model(c.base())).put("init", context.model(c.init())), c, "training");
		return c.reward().wanted() ? found.withReward(c.reward().withModel(context.model(c.reward().model()))) : found;
	}
}
