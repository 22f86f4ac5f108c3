package org.fiducial.dataset.portraits.scene;

/** Filters on square planes of floats. */
public final class Filters {
	private Filters() {
	}

	/** Box blur, twice, of the given radius in pixels (fractions allowed); edges repeat. Returns a new plane. */
	public static float[] blur(float[] in, int size, double radius) {
		float[] a = new float[in.length];
		float[] b = new float[in.length];
		boxRows(in, a, size, (float) radius);
		boxRows(a, b, size, (float) radius);
		boxColumns(b, a, size, (float) radius);
		boxColumns(a, b, size, (float) radius);
		return b;
	}

	/** Four rows at a time: their running sums do not wait for each other. */
	private static void boxRows(float[] in, float[] out, int size, float radius) {
		int r = (int) radius;
		float frac = radius - r;
		float norm = 1 / (2 * radius + 1);
		int last = size - 1;
		for (int y = 0; y < size; y += 4) {
			int a = y * size;
			int b = Math.min(last, y + 1) * size;
			int c = Math.min(last, y + 2) * size;
			int d = Math.min(last, y + 3) * size;
			float sa = 0;
			float sb = 0;
			float sc = 0;
			float sd = 0;
			for (int k = -r; k <= r; k++) {
				int q = Math.max(0, Math.min(last, k));
				sa += in[a + q];
				sb += in[b + q];
				sc += in[c + q];
				sd += in[d + q];
			}
			for (int x = 0; x < size; x++) {
				int enter = Math.min(last, x + r + 1);
				int before = Math.max(0, x - r - 1);
				int leave = Math.max(0, x - r);
				out[a + x] = (sa + frac * (in[a + before] + in[a + enter])) * norm;
				out[b + x] = (sb + frac * (in[b + before] + in[b + enter])) * norm;
				out[c + x] = (sc + frac * (in[c + before] + in[c + enter])) * norm;
				out[d + x] = (sd + frac * (in[d + before] + in[d + enter])) * norm;
				sa += in[a + enter] - in[a + leave];
				sb += in[b + enter] - in[b + leave];
				sc += in[c + enter] - in[c + leave];
				sd += in[d + enter] - in[d + leave];
			}
		}
	}

	private static void boxColumns(float[] in, float[] out, int size, float radius) {
		int r = (int) radius;
		float frac = radius - r;
		float norm = 1 / (2 * radius + 1);
		int last = size - 1;
		float[] sum = new float[size];
		for (int k = -r; k <= r; k++) {
			int row = Math.max(0, Math.min(last, k)) * size;
			for (int x = 0; x < size; x++) {
				sum[x] += in[row + x];
			}
		}
		for (int y = 0; y < size; y++) {
			int above = Math.max(0, y - r - 1) * size;
			int below = Math.min(last, y + r + 1) * size;
			int leave = Math.max(0, y - r) * size;
			int row = y * size;
			for (int x = 0; x < size; x++) {
				out[row + x] = (sum[x] + frac * (in[above + x] + in[below + x])) * norm;
				sum[x] += in[below + x] - in[leave + x];
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
