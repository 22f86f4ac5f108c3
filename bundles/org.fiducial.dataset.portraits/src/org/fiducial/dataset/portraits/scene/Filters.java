package org.fiducial.dataset.portraits.scene;

/** Filters on square planes of floats. */
public final class Filters {
	private Filters() {
	}

	/** Box blur, twice, of the given radius in pixels (fractions allowed); edges repeat. Returns a new plane. */
	public static float[] blur(float[] in, int size, double radius) {
		float[] a = in.clone();
		float[] b = new float[in.length];
		int passes = 2;
		for (int k = 0; k < passes; k++) {
			transposedBox(a, b, size, (float) radius);
			transposedBox(b, a, size, (float) radius);
		}
		return a;
	}

	private static void transposedBox(float[] in, float[] out, int size, float radius) {
		int r = (int) radius;
		float frac = radius - r;
		float norm = 1 / (2 * radius + 1);
		int last = size - 1;
		for (int y = 0; y < size; y++) {
			int row = y * size;
			float sum = 0;
			for (int k = -r; k <= r; k++) {
				sum += in[row + Math.max(0, Math.min(last, k))];
			}
			for (int x = 0; x < size; x++) {
				float ends = in[row + Math.max(0, x - r - 1)] + in[row + Math.min(last, x + r + 1)];
				out[x * size + y] = (sum + frac * ends) * norm;
				sum += in[row + Math.min(last, x + r + 1)] - in[row + Math.max(0, x - r)];
			}
		}
	}

	/** Hermite step from 0 below {@code lo} to 1 above {@code hi}. */
	public static float smoothstep(float lo, float hi, float x) {
		float t = (x - lo) / (hi - lo);
		t = t < 0 ? 0 : t > 1 ? 1 : t;
		return t * t * (3 - 2 * t);
	}

	/** Limits to [0, 1]. */
	public static float unit(float x) {
		return x < 0 ? 0 : x > 1 ? 1 : x;
	}
}
