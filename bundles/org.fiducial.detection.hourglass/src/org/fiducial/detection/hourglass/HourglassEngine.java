package org.fiducial.detection.hourglass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.torch.OutOfMemory;

/** The built-in engine: stacked hourglass networks with the STAR loss. */
public final class HourglassEngine implements DetectionEngine {
	/** Its id. */
	public static final String ID = "hourglass";

	private final LandmarkSchemes schemes;

	/** With the product's landmark schemes. */
	public HourglassEngine() {
		this(null);
	}

	/** With other schemes. */
	public HourglassEngine(LandmarkSchemes schemes) {
		this.schemes = schemes;
	}

	private LandmarkScheme scheme(String id) {
		return (schemes == null ? LandmarkSchemes.shared() : schemes).get(id);
	}

	/** The network of a training configuration: one edge a part of the scheme. */
	public static HourglassConfig network(DetectorTrainingConfig c, LandmarkScheme scheme) {
		List<HourglassConfig.Edge> edges = new ArrayList<>();
		for (Part p : scheme.parts()) {
			if (p.size() > 1) {
				edges.add(new HourglassConfig.Edge(p.closed(), p.indices()));
			}
		}
		return new HourglassConfig(c.inputSize(), c.stacks(), c.width(), HourglassConfig.stemOf(c.width()), scheme.pointCount(), edges);
	}

	@Override
	public Path train(DetectorTrainingConfig config, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
		LandmarkScheme scheme = scheme(config.scheme());
		TrainingRun run = new TrainingRun(config, scheme, network(config, scheme), training, validation, runFolder);
		if (run.isFinished()) {
			listener.message("the detector in " + run.modelFolder() + " is finished already");
			return run.modelFolder();
		}
		OutOfMemory.explain(() -> {
			try (HourglassTrainer trainer = new HourglassTrainer(run, listener)) {
				trainer.run(monitor);
			}
		}, () -> "while training with batchSize " + config.batchSize() + " and inputSize " + config.inputSize() + ": set "
				+ (config.batchSize() > 1 ? "batchSize to " + config.batchSize() / 2 + ", or " : "") + "inputSize, stacks or width lower; or use a machine with more memory. Checkpoints are intact.");
		return run.modelFolder();
	}

	@Override
	public Detector load(Path model) {
		return load(model, PredictionConfig.DEFAULT);
	}

	/**
	 * Loads a model folder, or a checkpoint of STAR's (a file): its scheme follows from the number of points, its faces are cut out as STAR's demo.py does
	 * ({@link org.fiducial.landmark.crop.CropRule#STAR}), and its confidences are not fitted to anything.
	 *
	 * @throws FiducialException (input) if it holds no sound model
	 */
	@Override
	public HourglassDetector load(Path model, PredictionConfig how) {
		HourglassModel description = HourglassModel.read(model);
		LandmarkScheme scheme = scheme(description.scheme());
		if (scheme.pointCount() != description.network().points()) {
			throw FiducialException.input(model + ": made for " + description.network().points() + " points, but scheme '" + scheme.id() + "' has " + scheme.pointCount());
		}
		return new HourglassDetector(description, scheme, description.weights(model), true, how);
	}

	/** What a run is known by: two runs with the same text continue each other. */
	static String fingerprint(DetectorTrainingConfig c, int samples) {
		var tree = Configs.toTree(c);
		// these may change between the parts of a run
		tree.remove(List.of("checkpointEvery", "keepCheckpoints", "validateEvery"));
		return tree.put("samples", samples).toString();
	}
}
