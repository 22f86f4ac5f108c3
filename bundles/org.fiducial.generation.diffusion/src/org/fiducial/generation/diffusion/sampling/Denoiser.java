package org.fiducial.generation.diffusion.sampling;

import ai.djl.ndarray.NDArray;

/** Predicts the noise in a batch of latents in one step of a run. */
@FunctionalInterface
public interface Denoiser {
	/**
	 * @param x noisy latents [N, C, h, w]
	 * @return noise, same shape
	 */
	NDArray predict(NDArray x, Step step);
}
