package org.fiducial.generation.diffusion.sampling;

import ai.djl.ndarray.NDArray;

/** Predicts the noise in a batch of latents at one time step. */
@FunctionalInterface
public interface Denoiser {
	/**
	 * @param x noisy latents [N, C, h, w]
	 * @param t time step
	 * @return noise, same shape
	 */
	NDArray predict(NDArray x, int t);
}
