package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.Detector;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.workflow.watch.StyleReference;
import org.fiducial.workflow.watch.TrainingWatch;

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
		return List.of("model", "engine", "alignment");
	}

	@Override
	public long trainingSteps(TrainGeneratorConfig config) {
		return config.training().steps();
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
				+ context.modelFingerprint(config.judge().model()) + " " + (reward.wanted() ? context.modelFingerprint(reward.model()) + " " : "")
				+ ProjectData.fingerprint(context.store(), config.data());
	}

	@Override
	public List<String> models(TrainGeneratorConfig config) {
		return List.of(config.training().base(), config.training().init(), config.judge().model(), config.training().reward().model());
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
		LabelledImages images = new FramedImages(data, config.framing());
		Path model;
		TrainingWatch watch;
		try (Detector judge = judge(config.judge(), data.scheme(), context)) {
			watch = new TrainingWatch(context.showing(), context.folder(), training.steps(), judge, LandmarkSchemes.shared().get(data.scheme()), styles(training, images));
			model = engine.train(training, images, context.folder(), watch, context.monitor());
		}
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("model", context.reference(model));
		out.put("engine", training.engine());
		out.put("samples", data.size());
		out.put("steps", training.steps());
		out.putAll(watch.findings());
		return StepResult.of(out, "generator trained on " + data.size() + " samples, " + training.steps() + " steps: " + model, watch.problems());
	}

	/** Null if there is none. */
	static Detector judge(JudgeConfig c, String scheme, StepContext context) {
		if (c.model().isBlank()) {
			return null;
		}
		Detector judge = context.engines().detection().apply(c.engine()).load(Path.of(context.model(c.model())));
		if (!scheme.equals(judge.scheme())) {
			String found = judge.scheme();
			judge.close();
			throw FiducialException.usage("judge " + c.model() + " finds landmarks of scheme '" + found + "', but the data has '" + scheme + "'");
		}
		return judge;
	}

	/** Null where prompts name no styles, or nobody would compare with them. */
	private static StyleReference styles(GeneratorTrainingConfig c, LabelledImages images) {
		return "style".equals(c.prompts()) && c.probeEvery() > 0 ? StyleReference.of(images, c.imageSize(), c.seed()).orElse(null) : null;
	}

	// through the tree, so that a field added to the record is not forgotten here
	static GeneratorTrainingConfig resolve(GeneratorTrainingConfig c, StepContext context) {
		GeneratorTrainingConfig found = Configs.overlay(Configs.json().createObjectNode().put("base", context.model(c.base())).put("init", context.model(c.init())), c, "training");
		return c.reward().wanted() ? found.withReward(c.reward().withModel(context.model(c.reward().model()))) : found;
	}
}
