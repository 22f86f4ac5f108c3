package org.fiducial.generation.diffusion.training;

import java.util.Map;

import org.fiducial.torch.Segments;

import ai.djl.ndarray.NDArray;

/** What is minimised. */
@FunctionalInterface
public interface Objective {
	/**
	 * The loss of a batch, a scalar that depends on the trained parameters. Must depend on the number and the parameters alone, so that
	 * a resumed run sees the same. Called in the training thread, inside a scope and with gradients on.
	 *
	 * @param number 0, 1, 2, … over the whole run; with accumulation several make one optimiser step
	 */
	NDArray loss(long number);

	/** How the networks are run, which is who knows the loss's gradients. */
	default Segments segments() {
		return Segments.PLAIN;
	}

	/** Numbers of the last batch beside the loss, for the listener. */
	default Map<String, Double> metrics() {
		return Map.of();
	}
}
