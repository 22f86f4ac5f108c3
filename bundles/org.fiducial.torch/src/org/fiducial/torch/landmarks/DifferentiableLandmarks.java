package org.fiducial.torch.landmarks;

import java.nio.file.Path;
import java.util.List;

import ai.djl.ndarray.NDArray;

/**
 * A trained landmark detector that gradients flow through, from the landmarks to the pictures. Its weights are frozen and it works as in
 * prediction: normalisations use their running statistics, and a picture's landmarks do not depend on the others of the batch.
 */
public interface DifferentiableLandmarks extends AutoCloseable {
	/** Opens the models of an engine. Contributed through {@code org.fiducial.torch.landmarks}; needs a public constructor without arguments. */
	@FunctionalInterface
	interface Loader {
		/**
		 * Opens a model folder, or a file that it {@link #reads}.
		 *
		 * @throws org.fiducial.core.FiducialException (input) if it holds no sound model of this engine
		 */
		DifferentiableLandmarks load(Path model);

		/**
		 * Whether a single file is a model of this engine's kind, such as a published checkpoint.
		 *
		 * @throws org.fiducial.core.FiducialException (input) if it is damaged
		 */
		default boolean reads(Path file) {
			return false;
		}
	}

	/** Id of the landmark scheme. */
	String scheme();

	/**
	 * Landmarks of one face a picture.
	 *
	 * @param pictures [N, 3, H, W], red, green, blue, -1 to 1
	 * @param faces N shapes x0, y0, x1, … in pixels of the pictures, about where the faces are; they only choose what is looked at
	 * @return [N, K, 2], x and y in pixels of the pictures, pixel centres at integers
	 */
	NDArray landmarks(NDArray pictures, List<double[]> faces);

	@Override
	void close();
}
