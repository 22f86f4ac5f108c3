package org.fiducial.workflow.synthesis;

import java.util.Arrays;
import java.util.List;

import org.fiducial.core.random.CounterRandom;

/**
 * Kernel distance between two sets of feature vectors: the unbiased squared maximum mean discrepancy with the kernel (x.y / d + 1)³ over
 * subsets (Binkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", 2018; KID when the features are Inception's). Unlike Fréchet
 * distances it is not biased for small sets; around 0 for sets of one distribution, below 0 as often as above.
 *
 * @param mean over the subsets
 * @param deviation standard deviation over the subsets; 0 if the sets are no larger than a subset
 */
public record KernelDistance(double mean, double deviation) {
	/**
	 * The distance.
	 *
	 * @param a vectors of one length
	 * @param b vectors of the same length
	 * @param subsets how many are drawn
	 * @param subsetSize vectors of each set in a subset, at most as many as the smaller set has
	 * @param random draws them
	 * @throws IllegalArgumentException if a set has fewer than two vectors, or lengths differ
	 */
	public static KernelDistance of(List<float[]> a, List<float[]> b, int subsets, int subsetSize, CounterRandom random) {
		int n = Math.min(subsetSize, Math.min(a.size(), b.size()));
		if (n < 2) {
			throw new IllegalArgumentException("sets of " + a.size() + " and " + b.size() + " vectors");
		}
		float[][] aa = kernel(a, a);
		float[][] bb = kernel(b, b);
		float[][] ab = kernel(a, b);
		boolean whole = n == a.size() && n == b.size();
		double[] values = new double[whole ? 1 : subsets];
		for (int i = 0; i < values.length; i++) {
			int[] ia = Arrays.copyOf(random.split(2L * i).permutation(a.size()), n);
			int[] ib = Arrays.copyOf(random.split(2L * i + 1).permutation(b.size()), n);
			values[i] = within(aa, ia) + within(bb, ib) - 2 * between(ab, ia, ib);
		}
		double mean = Arrays.stream(values).average().orElseThrow();
		return new KernelDistance(mean, Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length));
	}

	private static float[][] kernel(List<float[]> a, List<float[]> b) {
		float[][] out = new float[a.size()][b.size()];
		for (int i = 0; i < a.size(); i++) {
			float[] x = a.get(i);
			for (int j = 0; j < b.size(); j++) {
				float[] y = b.get(j);
				if (x.length != y.length) {
					throw new IllegalArgumentException("vectors of " + x.length + " and " + y.length + " numbers");
				}
				double dot = 0;
				for (int k = 0; k < x.length; k++) {
					dot += x[k] * y[k];
				}
				double base = dot / x.length + 1;
				out[i][j] = (float) (base * base * base);
			}
		}
		return out;
	}

	/** Mean over pairs of different vectors. */
	private static double within(float[][] kernel, int[] indices) {
		double sum = 0;
		for (int i : indices) {
			for (int j : indices) {
				sum += i == j ? 0 : kernel[i][j];
			}
		}
		return sum / indices.length / (indices.length - 1);
	}

	private static double between(float[][] kernel, int[] rows, int[] columns) {
		double sum = 0;
		for (int i : rows) {
			for (int j : columns) {
				sum += kernel[i][j];
			}
		}
		return sum / rows.length / columns.length;
	}
}
