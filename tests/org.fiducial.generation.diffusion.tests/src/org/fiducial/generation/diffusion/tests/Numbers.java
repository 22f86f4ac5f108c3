package org.fiducial.generation.diffusion.tests;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The values of a tensor to write, row-major. */
record Numbers(float[] values, long[] shape) {
	/** The tensors of a network by their names after a prefix, rounded so that bfloat16 holds them exactly. */
	static Map<String, Numbers> of(Parameters p, String prefix) {
		Map<String, Numbers> out = new LinkedHashMap<>();
		p.asMap().forEach((name, x) -> out.put(prefix + name, new Numbers(x.toFloatArray(), x.getShape().getShape()).map(Numbers::rounded)));
		return out;
	}

	/** Values for a list of names and shapes: norms that do nothing, the rest small and random. */
	static Map<String, Numbers> random(Map<String, long[]> shapes, String prefix, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		Map<String, Numbers> out = new LinkedHashMap<>();
		shapes.forEach((name, shape) -> {
			float[] v = new float[(int) new Shape(shape).size()];
			for (int i = 0; i < v.length; i++) {
				v[i] = rounded(name.contains("norm") ? name.endsWith(".weight") ? 1f : 0f : (float) (.1 * random.nextGaussian()));
			}
			out.put(prefix + name, new Numbers(v, shape));
		});
		return out;
	}

	private static Float rounded(Float v) {
		return Float.intBitsToFloat(Float.floatToRawIntBits(v) & 0xffff0000);
	}

	Numbers map(UnaryOperator<Float> f) {
		float[] out = values.clone();
		for (int i = 0; i < out.length; i++) {
			out[i] = f.apply(out[i]);
		}
		return new Numbers(out, shape);
	}

	NDArray tensor() {
		return Ops.tensor(Torch.manager(), values, new Shape(shape));
	}
}
