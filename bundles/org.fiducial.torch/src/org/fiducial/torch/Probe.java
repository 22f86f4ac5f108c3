package org.fiducial.torch;

import ai.djl.ndarray.NDArray;

/** Receives intermediate results of a network by the original's module names, for comparison. The tensors are valid during the call only. */
@FunctionalInterface
public interface Probe {
	/** Takes a module's output. */
	void see(String module, NDArray output);
}
