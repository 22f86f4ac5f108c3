package org.fiducial.generation.diffusion.text;

import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;

import ai.djl.ndarray.NDArray;

/** A transformer over token ids, a function of its parameters. */
public interface TextEncoder {
	/** Width of the context. */
	int width();

	/** Most tokens it takes. */
	int maxLength();

	/** Its parameters, by their published names. */
	Parameters parameters();

	/**
	 * Encodes prompts.
	 *
	 * @param ids int64 [N, L], L at most {@link #maxLength()}
	 * @return [N, L, {@link #width()}]
	 */
	NDArray encode(NDArray ids);

	/** Shows intermediate results of the next passes; null for none. */
	void probe(Probe newProbe);
}
