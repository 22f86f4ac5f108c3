package org.fiducial.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.RunListener;
import org.fiducial.landmark.data.LabelledImages;

/**
 * A way to make pictures from landmarks and a prompt. Contributed through {@code org.fiducial.generation.engines}; needs a public
 * constructor without arguments that does nothing costly.
 */
public interface GenerationEngine {
	/**
	 * Trains one stage: the conditioned network learns to obey drawn landmarks on the given pictures. Resumes from the newest valid
	 * checkpoint in the run folder if there is one; a finished run returns at once.
	 *
	 * @param config what to train and how
	 * @param data pictures with landmarks; those without landmarks are left out
	 * @param runFolder receives {@code checkpoints/} and the final {@code model/}
	 * @return folder of the finished model, which {@link #load} reads
	 * @throws org.eclipse.core.runtime.OperationCanceledException when cancelled, after a checkpoint was written
	 * @throws org.fiducial.core.FiducialException if the configuration, base model or data cannot be used
	 */
	Path train(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener listener, IProgressMonitor monitor);

	/**
	 * Tells what {@link #train} will need, by a few real steps on some of the pictures in a temporary folder beside the run's, which stays as it is.
	 *
	 * @param probes hears of the probe and nothing else; a judge in it is part of what is measured
	 * @throws FiducialException (usage) if this engine cannot tell; otherwise as {@link #train}, also for want of memory
	 */
	default TrainingEstimate rehearse(GeneratorTrainingConfig config, LabelledImages data, Path runFolder, RunListener probes, IProgressMonitor monitor) {
		throw FiducialException.usage("this engine cannot tell what a training needs");
	}

	/**
	 * Trains a base text-to-image model from nothing: what {@link #train} starts from. Resumable like it.
	 *
	 * @param config what to train and how
	 * @param data pictures with their styles; landmarks, where there are some, only say which pixels matter
	 * @param prompts prompts of each style id, at least one; drawn evenly
	 * @param runFolder receives checkpoints and the final {@code model/}
	 * @return folder of the finished model, for {@link GeneratorTrainingConfig#base()}
	 * @throws org.fiducial.core.FiducialException (usage) if this engine has no base models
	 */
	default Path trainBase(BaseTrainingConfig config, LabelledImages data, Map<String, List<String>> prompts, Path runFolder, RunListener listener, IProgressMonitor monitor) {
		throw FiducialException.usage("this engine cannot train a base model");
	}

	/**
	 * Writes a trained model in a form that other programs load.
	 *
	 * @param model folder that {@link #train} returned
	 * @param naming {@code compvis} for a file in the original implementation's names, {@code diffusers} for a folder of that library
	 * @param target what to write; an older one is replaced
	 * @throws org.fiducial.core.FiducialException (usage) if this engine or the other program cannot do it
	 */
	default void export(Path model, String naming, Path target) {
		throw FiducialException.usage("this engine cannot export models");
	}

	/**
	 * Loads a trained model for sampling.
	 *
	 * @param model folder that {@link #train} returned, or another one the engine knows
	 */
	Generator load(Path model);

	/**
	 * Loads a control network that others published, for sampling.
	 *
	 * @param model its file or folder
	 * @param published the base model that it steers, and how it is used
	 * @param scheme landmark scheme of the shapes that it will get
	 * @throws FiducialException (input) if it cannot be read or does not fit the base model, (usage) if this engine knows models of its own only
	 */
	default Generator load(Path model, PublishedControl published, String scheme) {
		throw FiducialException.usage("this engine cannot use control networks that others published");
	}
}
