package org.fiducial.detection.hourglass.network;

import java.util.Map;

/** What a network computes, by its size alone. */
public final class HourglassCost {
	private HourglassCost() {
	}

	/**
	 * Floating-point operations of the convolutions of a forward pass for one face: a multiplication and an addition for each weight at each place that it is applied to.
	 * Normalisation, pooling, activations and the soft-argmax, less than a hundredth, are left out. STAR's network for 68 points has 33.8e9, as was published.
	 */
	public static double flops(HourglassConfig c) {
		double multiplications = 0;
		for (Map.Entry<String, long[]> e : HourglassWeights.shapes(c).entrySet()) {
			String name = e.getKey();
			long[] w = e.getValue();
			// a skip that changes nothing is not computed; the checkpoint has its weights all the same
			if (w.length == 4 && !(name.contains(".skip_layer.") && w[0] == w[1])) {
				double side = side(name, c);
				multiplications += side * side * w[0] * w[1] * w[2] * w[3] * (name.startsWith("e2h_transform.") ? c.stacks() : 1);
			}
		}
		return 2 * multiplications;
	}

	/** Side of the map that a convolution makes: the stem halves the input and pools once, an hourglass halves again at each of its lower branches. */
	private static double side(String name, HourglassConfig c) {
		int halvings = name.startsWith("pre.0.") || name.startsWith("pre.1.") ? 1 : 2;
		for (int at = name.indexOf(".low"); at >= 0; at = name.indexOf(".low", at + 1)) {
			halvings++;
		}
		return c.inputSize() >> halvings;
	}
}
