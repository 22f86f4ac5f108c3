package org.fiducial.generation.diffusion;

import java.util.List;

import ai.djl.ndarray.NDArray;

/** Contexts of prompts, each encoded once. */
interface PromptContexts extends AutoCloseable {
	/** [1, L, D] of the empty prompt; stays valid until this is closed. */
	NDArray empty();

	/** [N, L, D], in the caller's scope. */
	NDArray of(List<String> prompts);

	@Override
	void close();
}
