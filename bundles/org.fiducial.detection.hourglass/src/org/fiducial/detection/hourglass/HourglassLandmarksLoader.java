package org.fiducial.detection.hourglass;

import java.nio.file.Path;

import org.fiducial.torch.landmarks.DifferentiableLandmarks;

/** Opens model folders of this engine as differentiable functions. */
public final class HourglassLandmarksLoader implements DifferentiableLandmarks.Loader {
	@Override
	public DifferentiableLandmarks load(Path folder) {
		HourglassModel model = HourglassModel.read(folder);
		return new HourglassLandmarks(model, model.weights(folder));
	}
}
