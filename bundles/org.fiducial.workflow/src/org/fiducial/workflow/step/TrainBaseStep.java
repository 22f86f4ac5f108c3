package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.dataset.ProjectImages;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.style.StyleRegistry;

/** Trains a base text-to-image model from nothing. */
public final class TrainBaseStep implements Step<TrainBaseConfig> {
	@Override
	public String kind() {
		return "train-base";
	}

	@Override
	public TrainBaseConfig defaults() {
		return TrainBaseConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("model", "engine");
	}

	@Override
	public long trainingSteps(TrainBaseConfig config) {
		return config.training().autoencoder().steps() + config.training().network().steps() + config.training().autoencoder().decoderSteps();
	}

	@Override
	public int effort(TrainBaseConfig config) {
		return Effort.of((config.training().autoencoder().steps() * config.training().autoencoder().batchSize() + config.training().network().steps() * config.training().network().batchSize()) * Effort.area(config.training().imageSize()) * .03);
	}

	@Override
	public String inputs(TrainBaseConfig config, StepContext context) {
		return ProjectData.fingerprint(context.store(), config.data());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return outputs.get("model") instanceof String model && Files.exists(context.path(model));
	}

	@Override
	public StepResult run(TrainBaseConfig config, StepContext context) {
		GenerationEngine engine = context.engines().generation().apply(config.training().engine());
		ProjectImages data = ProjectData.all(context.store(), config.data(), "data");
		Path model = engine.trainBase(config.training(), new FramedImages(data, config.framing()), prompts(config, data), context.folder(), context.showing(), context.monitor());
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("model", context.reference(model));
		out.put("engine", config.training().engine());
		out.put("samples", data.size());
		return StepResult.ok(out, "base model trained on " + data.size() + " samples: " + model);
	}

	/** The registry's prompt of each style of the data, and the configuration's. */
	private static Map<String, List<String>> prompts(TrainBaseConfig config, ProjectImages data) {
		Map<String, List<String>> prompts = new TreeMap<>();
		for (int i = 0; i < data.size(); i++) {
			String style = data.style(i);
			if (style != null) {
				prompts.computeIfAbsent(style, s -> new ArrayList<>(StyleRegistry.shared().find(s).map(x -> List.of(x.prompt())).orElse(List.of())));
			}
		}
		config.prompts().forEach((style, more) -> prompts.computeIfAbsent(style, s -> new ArrayList<>()).addAll(more));
		return prompts;
	}
}
