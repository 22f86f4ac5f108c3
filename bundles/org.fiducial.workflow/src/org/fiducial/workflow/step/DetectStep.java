package org.fiducial.workflow.step;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.workflow.Fingerprints;

/**
 * Predicts landmarks with confidences and saves them as a layer. Predictions are saved batch by batch; a second run goes on with the
 * samples that this model has not done yet. Layers of people are never written over.
 */
public final class DetectStep implements Step<DetectConfig> {
	/** Bytes of decoded pictures in a batch. */
	private static final long BATCH_BYTES = 256L << 20;

	private final long batchBytes;

	/** With batches of at most 256 MiB of decoded pictures. */
	public DetectStep() {
		this(BATCH_BYTES);
	}

	/** @param batchBytes of decoded pictures in a batch, whatever its configured size; a larger picture is a batch of its own */
	public DetectStep(long batchBytes) {
		this.batchBytes = batchBytes;
	}

	@Override
	public String kind() {
		return "detect";
	}

	@Override
	public DetectConfig defaults() {
		return DetectConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("layer", "detected", "skipped", "failed", "images_per_second");
	}

	@Override
	public int effort(DetectConfig config) {
		return 20;
	}

	@Override
	public String inputs(DetectConfig config, StepContext context) {
		String boxes = config.boxes().isBlank() ? "" : " " + Fingerprints.content(context.path(config.boxes()));
		return context.modelFingerprint(config.model()) + " " + ProjectData.fingerprint(context.store(), config.data()) + boxes;
	}

	@Override
	public List<String> files(DetectConfig config) {
		return List.of(config.boxes());
	}

	@Override
	public List<String> models(DetectConfig config) {
		return List.of(config.model());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return ProjectData.hasLayer(outputs, context.store());
	}

	@Override
	public StepResult run(DetectConfig config, StepContext context) {
		if (config.model().isBlank()) {
			throw FiducialException.usage("detect needs a model");
		}
		try (Detector detector = context.engines().detection().apply(config.engine()).load(Path.of(context.model(config.model())), config.looks())) {
			ProjectImages images = ProjectData.all(context.store(), config.data(), "data");
			if (!detector.scheme().equals(images.scheme())) {
				throw FiducialException.input(config.model() + ": finds scheme '" + detector.scheme() + "', but the data has '" + images.scheme() + "'; it can be turned into: "
						+ String.join(", ", LandmarkSchemes.shared().get(detector.scheme()).mapTargets()) + ". Detect in a dataset of its own scheme, and evaluate with --scheme");
			}
			return new DetectRun(config, context, detector, images, batchBytes).run();
		}
	}
}
