package org.fiducial.dataset.portraits.scene;

import org.fiducial.core.random.CounterRandom;

/** Smooth and rough random textures, computed once, tiling, immutable. Values have mean about 0.5 and lie in [0, 1]. */
public final class Noise {
	private static final int N = 256;
	private static final int MASK = N - 1;
	private static final float[] VALUE = lattice(11);
	private static final float[] FBM = fbmTile();

	private Noise() {
	}

	private static float[] lattice(long seed) {
		CounterRandom r = CounterRandom.of(seed, 0).split("noise");
		float[] v = new float[N * N];
		for (int i = 0; i < v.length; i++) {
			v[i] = (float) r.nextDouble();
		}
		return v;
	}

	private static float[] fbmTile() {
		float[] out = new float[N * N];
		float min = 9;
		float max = -9;
		for (int y = 0; y < N; y++) {
			for (int x = 0; x < N; x++) {
				float s = 0;
				float a = 1;
				for (int o = 0; o < 5; o++) {
					int period = 8 << o;
					double f = (double) period / N;
					s += a * (periodic(x * f, y * f, period, o) - .5f);
					a *= .55f;
				}
				out[y * N + x] = s;
				min = Math.min(min, s);
				max = Math.max(max, s);
			}
		}
		for (int i = 0; i < out.length; i++) {
			out[i] = (out[i] - min) / (max - min);
		}
		return out;
	}

	private static float periodic(double x, double y, int period, int octave) {
		int x0 = floor(x);
		int y0 = floor(y);
		float fx = fade((float) (x - x0));
		float fy = fade((float) (y - y0));
		int xa = x0 % period;
		int xb = (x0 + 1) % period;
		int ya = (y0 % period + octave * 37) & MASK;
		int yb = ((y0 + 1) % period + octave * 37) & MASK;
		float a = VALUE[ya * N + xa] + (VALUE[ya * N + xb] - VALUE[ya * N + xa]) * fx;
		float b = VALUE[yb * N + xa] + (VALUE[yb * N + xb] - VALUE[yb * N + xa]) * fx;
		return a + (b - a) * fy;
	}

	private static int floor(double v) {
		int i = (int) v;
		return v < i ? i - 1 : i;
	}

	private static int floor(float v) {
		int i = (int) v;
		return v < i ? i - 1 : i;
	}

	private static float fade(float t) {
		return t * t * (3 - 2 * t);
	}

	/** Smooth value noise: one cell is one unit. */
	public static float smooth(float x, float y) {
		int x0 = floor(x);
		int y0 = floor(y);
		float fx = fade(x - x0);
		float fy = fade(y - y0);
		int r0 = (y0 & MASK) * N;
		int r1 = (y0 + 1 & MASK) * N;
		int c0 = x0 & MASK;
		int c1 = x0 + 1 & MASK;
		float a = VALUE[r0 + c0] + (VALUE[r0 + c1] - VALUE[r0 + c0]) * fx;
		float b = VALUE[r1 + c0] + (VALUE[r1 + c1] - VALUE[r1 + c0]) * fx;
		return a + (b - a) * fy;
	}

	/** Fractal noise of five octaves; the coarsest cell is one unit, the tile repeats after eight. */
	public static float fractal(float x, float y) {
		float sx = x * 32;
		float sy = y * 32;
		int x0 = floor(sx);
		int y0 = floor(sy);
		float fx = sx - x0;
		float fy = sy - y0;
		int r0 = (y0 & MASK) * N;
		int r1 = (y0 + 1 & MASK) * N;
		int c0 = x0 & MASK;
		int c1 = x0 + 1 & MASK;
		float a = FBM[r0 + c0] + (FBM[r0 + c1] - FBM[r0 + c0]) * fx;
		float b = FBM[r1 + c0] + (FBM[r1 + c1] - FBM[r1 + c0]) * fx;
		return a + (b - a) * fy;
	}

	/** White noise of an integer cell. */
	public static float white(int x, int y) {
		return VALUE[(y & MASK) * N + (x & MASK)];
	}
}
