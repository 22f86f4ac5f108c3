package org.fiducial.detection;

import java.nio.file.Path;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.run.RunListener;
import org.fiducial.landmark.data.LabelledImages;

/**
 * A landmark detector that can be trained. Contributed through {@code org.fiducial.detection.engines}; needs a public constructor
 * without arguments that does nothing costly.
 */
public interface DetectionEngine {
	/**
	 * Trains, resuming from the newest valid checkpoint in the run folder if there is one; a finished run returns at once.
	 *
	 * @param config what to train and how
	 * @param training pictures with landmarks; those without landmarks are left out
	 * @param validation watched on the way, or null
	 * @param runFolder receives {@code checkpoints/} and the final {@code model/}
	 * @return folder of the finished model, which {@link #load} reads
	 * @throws org.eclipse.core.runtime.OperationCanceledException when cancelled, after a checkpoint was written
	 * @throws org.fiducial.core.FiducialException if the configuration or data cannot be used
	 */
	Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor);

	/** Loads a trained model: the folder {@link #train} returned, or a file that others have published, where the engine reads such. */
	Detector load(Path model);

	/** As above, with a way to look at faces; an engine that knows one way only goes its own. */
	default Detector load(Path model, PredictionConfig how) {
		return load(model);
	}
}
