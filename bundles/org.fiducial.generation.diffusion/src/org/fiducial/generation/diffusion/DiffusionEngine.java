package org.fiducial.generation.diffusion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.PublishedControl;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;
import org.fiducial.torch.landmarks.LandmarkModels;

/** The engine {@code diffusion}: latent diffusion with a ControlNet that looks at drawn landmarks. */
public final class DiffusionEngine implements GenerationEngine {
	private static final String MODEL = "model";

	private final DifferentiableLandmarks.Loader detectors;

	/** With the detectors of all bundles for rewards. */
	public DiffusionEngine() {
		this(LandmarkModels::load);
	}

	/** With other detectors for rewards. */
	public DiffusionEngine(DifferentiableLandmarks.Loader detectors) {
		this.detectors = detectors;
	}

	@Override
	public Path train(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener listener, IProgressMonitor monitor) {
		Path model = runFolder.resolve(MODEL);
		if (finished(model, ControlDescription.KIND)) {
			listener.message("already finished: " + model);
			return model;
		}
		TrainingCheck.check(config);
		new ControlTraining(config, data, runFolder, listener, detectors).run(model, SubMonitor.convert(monitor, "Training the generator", 100));
		return model;
	}

	@Override
	public TrainingEstimate rehearse(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener probes, IProgressMonitor monitor) {
		TrainingCheck.check(config);
		return new Rehearsal(config, data, runFolder, probes, detectors).run(SubMonitor.convert(monitor, "Rehearsing", 100));
	}

	@Override
	public Path trainBase(BaseTrainingConfig config, LabelledImages data, Map<String, List<String>> prompts, Path runFolder, RunListener listener, IProgressMonitor monitor) {
		Path model = runFolder.resolve(MODEL);
		if (finished(model, BaseDescription.KIND)) {
			listener.message("already finished: " + model);
			return model;
		}
		new BaseTraining(config, data, prompts, runFolder, listener).run(model, SubMonitor.convert(monitor, "Training the base model", 100));
		return model;
	}

	/** A model folder appears in one step, so that what is there is complete. */
	private static boolean finished(Path model, String kind) {
		if (!Files.isRegularFile(model.resolve(ModelFiles.DESCRIPTION))) {
			return false;
		}
		if (BaseDescription.KIND.equals(kind)) {
			ModelFiles.describe(model, BaseDescription.NONE, kind);
		} else {
			ModelFiles.describe(model, ControlDescription.NONE, kind);
		}
		return true;
	}

	@Override
	public void export(Path model, String naming, Path target) {
		ControlExport.write(model, naming, target);
	}

	@Override
	public Generator load(Path model) {
		if (!ModelFiles.isModel(model)) {
			throw FiducialException.input(model + (Files.exists(model) ? ": no model folder, " + ModelFiles.DESCRIPTION + " is missing; a ControlNet that others published needs a base (published: {base: …})"
					: ": no such model folder"));
		}
		ControlModel loaded = ControlModel.load(model);
		return new DiffusionGenerator(loaded, ControlModel.hash(model, loaded.description()));
	}

	@Override
	public Generator load(Path model, PublishedControl published, String scheme) {
		if (ModelFiles.isModel(model)) {
			throw FiducialException.usage(model + ": a model folder, which knows its base model and renderer; leave out 'published'");
		}
		if (!BaseWeights.CHOICES.contains(published.baseWeights())) {
			throw FiducialException.usage(Suggest.unknown("published.baseWeights", published.baseWeights(), BaseWeights.CHOICES));
		}
		ControlModel.Hashed loaded = ControlModel.load(model, published, scheme);
		return new DiffusionGenerator(loaded.model(), loaded.hash());
	}
}
