package org.fiducial.generation.diffusion.text;

import java.util.Map;

/** Shapes of a layer's tensors. */
final class TensorShapes {
	private TensorShapes() {
	}

	/** A weight and a bias as long as its first axis. */
	static void weightAndBias(Map<String, long[]> out, String layer, long... weight) {
		out.put(layer + ".weight", weight);
		out.put(layer + ".bias", new long[] {weight[0]});
	}
}
