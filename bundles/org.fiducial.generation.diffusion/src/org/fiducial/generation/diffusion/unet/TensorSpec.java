package org.fiducial.generation.diffusion.unet;

import java.util.Arrays;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Parameters;

import ai.djl.ndarray.NDArray;

/**
 * Name, shape and initialisation of one tensor of a network.
 *
 * @param name published name
 * @param shape rows first
 * @param init how a fresh one starts
 * @param fanIn inputs of one output, for {@link Init#UNIFORM}
 */
record TensorSpec(String name, long[] shape, Init init, long fanIn) {
	/** How a tensor starts. */
	enum Init {
		/** PyTorch's default of linear and convolution layers, weight and bias: uniform in +-1/sqrt(fan in). */
		UNIFORM,
		/** Biases of normalisations, and the layers that the published code zeroes. */
		ZERO,
		/** Weights of normalisations. */
		ONE
	}

	/** Adds a fresh tensor; its numbers depend on the seed and its name only. */
	void create(Parameters p, String prefix, long seed) {
		switch (init) {
			case ZERO -> p.fill(prefix + name, 0, shape);
			case ONE -> p.fill(prefix + name, 1, shape);
			case UNIFORM -> {
				int n = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
				double bound = 1 / Math.sqrt(fanIn);
				CounterRandom random = CounterRandom.of(seed, 0).split(name);
				float[] values = new float[n];
				for (int i = 0; i < n; i++) {
					values[i] = (float) random.uniform(-bound, bound);
				}
				p.put(prefix + name, values, shape);
			}
		}
	}

	/** The tensor of these parameters, its shape checked. */
	NDArray bind(Parameters p, String prefix) {
		NDArray x = p.get(prefix + name);
		if (!Arrays.equals(x.getShape().getShape(), shape)) {
			throw FiducialException.input("The tensor '" + prefix + name + "' has shape " + Arrays.toString(x.getShape().getShape()) + ", but this configuration needs "
					+ Arrays.toString(shape) + ": the weights are of another model or the configuration is wrong.");
		}
		return x;
	}
}
