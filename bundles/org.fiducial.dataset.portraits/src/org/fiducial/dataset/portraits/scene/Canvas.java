package org.fiducial.dataset.portraits.scene;

/**
 * Where a scene is painted: the values of a pixel lie side by side, since painting touches all of them at once.
 * A finished canvas becomes {@link Layers}, one plane for each value, since styles read few of them at a time.
 */
final class Canvas {
	private static final int OPEN = 6;
	private static final int THREAD = 10;
	private static final int PARTS = 11;
	private static final int STRIDE = PARTS + Part.values().length;
	/** Pixels turned at a time: they fit the first-level cache. */
	private static final int BLOCK = 128;

	final int size;
	private final float[] cells;

	Canvas(int size) {
		this.size = size;
		cells = new float[size * size * STRIDE];
	}

	/** Coverage of a part at a pixel. */
	float at(int i, Part part) {
		return cells[i * STRIDE + PARTS + part.ordinal()];
	}

	/** Multiplies the light that reaches a pixel. */
	void dim(int i, float factor) {
		cells[i * STRIDE + OPEN] *= factor;
	}

	/** Lays a fragment over a pixel. */
	void blend(int i, float alpha, Part part, Fragment f) {
		float a = alpha * f.alpha;
		if (a <= 0) {
			return;
		}
		float[] c = cells;
		int p = i * STRIDE;
		c[p] += (f.r - c[p]) * a;
		c[p + 1] += (f.g - c[p + 1]) * a;
		c[p + 2] += (f.b - c[p + 2]) * a;
		c[p + 3] += (f.nx - c[p + 3]) * a;
		c[p + 4] += (f.ny - c[p + 4]) * a;
		c[p + 5] += (f.nz - c[p + 5]) * a;
		c[p + OPEN] += (f.open - c[p + OPEN]) * a;
		c[p + 7] += (f.gloss - c[p + 7]) * a;
		c[p + 8] += (f.flowX - c[p + 8]) * a;
		c[p + 9] += (f.flowY - c[p + 9]) * a;
		if (a > .5f) {
			c[p + THREAD] = f.thread;
		}
		float k = 1 - a;
		for (int j = p + PARTS; j < p + STRIDE; j++) {
			c[j] *= k;
		}
		c[p + PARTS + part.ordinal()] += a;
	}

	/** The finished layers. */
	Layers layers() {
		int n = size * size;
		float[][] planes = new float[STRIDE][n];
		for (int from = 0; from < n; from += BLOCK) {
			int to = Math.min(n, from + BLOCK);
			for (int k = 0; k < STRIDE; k++) {
				float[] plane = planes[k];
				for (int i = from, j = from * STRIDE + k; i < to; i++, j += STRIDE) {
					plane[i] = cells[j];
				}
			}
		}
		return new Layers(size, planes, PARTS);
	}
}
