package org.fiducial.generation.diffusion.sampling;

import java.util.function.Supplier;

import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;

/** What a sampler does with a prediction, for one batch from the first step to the last. Remembers what it needs: close it afterwards. */
interface Stepper extends AutoCloseable {
	/**
	 * Takes step k; runs in a {@link Scope} of its own.
	 *
	 * @param x latents at level k
	 * @param noise predicted in them
	 * @param estimate of the clean latents that follows from it
	 * @param random new standard normal noise at each call
	 * @return latents at level k + 1
	 */
	NDArray step(int k, NDArray x, NDArray noise, NDArray estimate, Supplier<NDArray> random);

	@Override
	default void close() {
		// nothing remembered
	}
}
