package org.fiducial.detection.hourglass;

import java.nio.file.Path;

import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

/** Opens model folders of this engine, and checkpoints of STAR's, as differentiable functions. */
public final class HourglassLandmarksLoader implements DifferentiableLandmarks.Loader {
	@Override
	public boolean reads(Path file) {
		try (NamedTensors t = TensorFiles.open(file)) {
			return StarCheckpoint.prefix(t).isPresent();
		}
	}

	@Override
	public DifferentiableLandmarks load(Path model) {
		HourglassModel description = HourglassModel.read(model);
		return new HourglassLandmarks(description, description.weights(model));
	}
}
