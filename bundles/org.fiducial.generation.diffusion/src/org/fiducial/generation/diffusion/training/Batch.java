package org.fiducial.generation.diffusion.training;

import java.util.List;

import ai.djl.ndarray.NDArray;

/**
 * The samples of one pass.
 *
 * @param latents clean, scaled latents [N, C, h, w]
 * @param context text context [N, L, D]
 * @param hints conditioning pictures [N, 3, H, W] in [0, 1]; null for a base model
 * @param shapes landmarks that the hints show, x0, y0, x1, …, in pixels of the pictures that the latents encode; null if nobody asks for them
 */
public record Batch(NDArray latents, NDArray context, NDArray hints, List<double[]> shapes) {
	/** Without landmarks. */
	public Batch(NDArray latents, NDArray context, NDArray hints) {
		this(latents, context, hints, null);
	}

	/** Number of samples. */
	public int size() {
		return Math.toIntExact(latents.getShape().get(0));
	}
}
