package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.workflow.evaluation.TrainingSamples;

/** Trains a detector, or fine-tunes one. */
public final class TrainDetectorStep implements Step<TrainDetectorConfig> {
	@Override
	public String kind() {
		return "train-detector";
	}

	@Override
	public TrainDetectorConfig defaults() {
		return TrainDetectorConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("model", "engine", "scheme");
	}

	@Override
	public long trainingSteps(TrainDetectorConfig config) {
		return config.training().steps();
	}

	@Override
	public int effort(TrainDetectorConfig config) {
		return Effort.of(config.training().steps() * config.training().batchSize() * (double) config.training().stacks() * Effort.area(config.training().inputSize()) * config.training().width() * 2e-4);
	}

	@Override
	public String inputs(TrainDetectorConfig config, StepContext context) {
		return context.modelFingerprint(config.training().init()) + " " + ProjectData.fingerprint(context.store(), config.data()) + " "
				+ ProjectData.fingerprint(context.store(), config.validation());
	}

	@Override
	public List<String> models(TrainDetectorConfig config) {
		return List.of(config.training().init());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return outputs.get("model") instanceof String model && Files.exists(context.path(model));
	}

	@Override
	public StepResult run(TrainDetectorConfig config, StepContext context) {
		DetectorTrainingConfig training = Configs.overlay(Configs.json().createObjectNode().put("init", context.model(config.training().init())), config.training(), "training");
		DetectionEngine engine = context.engines().detection().apply(training.engine());
		ProjectImages data = ProjectData.annotated(context.store(), config.data(), "data");
		if (!training.scheme().equals(data.scheme())) {
			throw FiducialException.usage("the detector is to find scheme '" + training.scheme() + "', but the data has '" + data.scheme() + "'; set training.scheme or choose other data");
		}
		ProjectImages validation = config.validation().isEmpty() ? null : ProjectData.annotated(context.store(), config.validation(), "validation");
		Path model = engine.train(training, data, validation, context.folder(), context.showing(), context.monitor());
		TrainingSamples.write(model, hash(engine, model), data, validation, training.init().isEmpty() ? null : Path.of(training.init()));
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("model", context.reference(model));
		out.put("engine", training.engine());
		out.put("scheme", training.scheme());
		out.put("samples", data.size());
		out.put("steps", training.steps());
		return StepResult.ok(out, "detector trained on " + data.size() + " samples, " + training.steps() + " steps: " + model);
	}

	private static String hash(DetectionEngine engine, Path model) {
		try (Detector detector = engine.load(model)) {
			return detector.modelHash();
		}
	}
}
