package org.fiducial.generation.diffusion.training;

import ai.djl.ndarray.NDArray;

/**
 * The samples of one pass.
 *
 * @param latents clean, scaled latents [N, C, h, w]
 * @param context text context [N, L, D]
 * @param hints conditioning pictures [N, 3, H, W] in [0, 1]; null for a base model
 */
public record Batch(NDArray latents, NDArray context, NDArray hints) {
	/** Number of samples. */
	public int size() {
		return Math.toIntExact(latents.getShape().get(0));
	}
}
