package org.fiducial.generation.diffusion.training;

/** Delivers training data. */
@FunctionalInterface
public interface BatchSource {
	/**
	 * The batch of a number; must depend on the number alone, so that a resumed run sees the same data. Called in the training
	 * thread, inside a scope and with gradients off: what it makes is freed after the pass.
	 *
	 * @param number 0, 1, 2, … over the whole run; with accumulation several make one optimiser step
	 */
	Batch batch(long number);
}
