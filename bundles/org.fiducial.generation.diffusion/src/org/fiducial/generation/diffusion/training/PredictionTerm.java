package org.fiducial.generation.diffusion.training;

import java.util.Map;

import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;

/** What is added to the diffusion loss, computed from the predicted noise. */
@FunctionalInterface
public interface PredictionTerm {
	/** Nothing is added. */
	PredictionTerm NONE = (predicted, noisy, t, batch, segments) -> null;

	/**
	 * The term for a batch, already weighted. As {@link Objective#loss}, it must depend on the batch and the parameters alone.
	 *
	 * @param predicted noise [N, C, h, w]
	 * @param noisy the latents that it was predicted for [N, C, h, w]
	 * @param t time steps of the samples
	 * @param segments how to run what costs memory
	 * @return a scalar, or null if no sample of the batch counts
	 */
	NDArray loss(NDArray predicted, NDArray noisy, long[] t, Batch batch, Segments segments);

	/** Numbers of the last batch, for the listener. */
	default Map<String, Double> metrics() {
		return Map.of();
	}
}
