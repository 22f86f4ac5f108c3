package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Colours as brightness, blue against red, and green against both, scaled to similar variance. In RGB nearly all variance of a portrait
 * is brightness, the rest lies between blue and orange, and greens and purples would be learnt last or never.
 */
final class Opponent {
	/** Rows are orthogonal: brightness, blue - red, green - magenta, with their scales. */
	private static final float[][] FROM_RGB = scaled(new float[][] {{1, 1, 1}, {-1, 0, 1}, {-1, 2, -1}}, new float[] {1, 2, 4});

	private Opponent() {
	}

	private static float[][] scaled(float[][] rows, float[] scales) {
		for (int r = 0; r < 3; r++) {
			double norm = 0;
			for (float v : rows[r]) {
				norm += v * v;
			}
			for (int c = 0; c < 3; c++) {
				rows[r][c] *= (float) (scales[r] / Math.sqrt(norm));
			}
		}
		return rows;
	}

	/** The three axes of [N, 3, H, W] in RGB. */
	static NDArray of(NDArray rgb) {
		float[] flat = new float[9];
		for (int i = 0; i < 9; i++) {
			flat[i] = FROM_RGB[i / 3][i % 3];
		}
		NDArray matrix = Ops.tensor(Torch.manager(), flat, new Shape(3, 3, 1, 1));
		return Ops.conv2d(rgb, matrix, null, 1, 0);
	}

	/** Turns the weights [out, 3, k, k] of a convolution over these axes into one over RGB, in place. */
	static void foldInput(float[] weights, int kernel) {
		int plane = kernel * kernel;
		for (int at = 0; at < weights.length; at += 3 * plane) {
			for (int k = 0; k < plane; k++) {
				float[] w = {weights[at + k], weights[at + plane + k], weights[at + 2 * plane + k]};
				for (int c = 0; c < 3; c++) {
					weights[at + c * plane + k] = w[0] * FROM_RGB[0][c] + w[1] * FROM_RGB[1][c] + w[2] * FROM_RGB[2][c];
				}
			}
		}
	}

	/** Turns the weights [3, in, k, k] of a convolution that yields these axes into one that yields RGB, in place. */
	static void foldOutput(float[] weights) {
		int n = weights.length / 3;
		for (int k = 0; k < n; k++) {
			float[] w = {weights[k], weights[n + k], weights[2 * n + k]};
			for (int c = 0; c < 3; c++) {
				float sum = 0;
				for (int r = 0; r < 3; r++) {
					float[] row = FROM_RGB[r];
					// the inverse of orthogonal rows: each divided by its squared length
					sum += w[r] * row[c] / (row[0] * row[0] + row[1] * row[1] + row[2] * row[2]);
				}
				weights[c * n + k] = sum;
			}
		}
	}
}
