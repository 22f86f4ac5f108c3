package org.fiducial.dataset.portraits.scene;

/** The layers of a scene: one value for each pixel, row by row, anti-aliased by coverage. Colours in [0, 1], display-referred. */
public final class Layers {
	private static final int PARTS = Part.values().length;

	public final int size;
	public final float[] r;
	public final float[] g;
	public final float[] b;
	public final float[] nx;
	public final float[] ny;
	public final float[] nz;
	public final float[] open;
	public final float[] gloss;
	public final float[] flowX;
	public final float[] flowY;
	/** See {@link Fragment#thread}; not blended, the uppermost covering value. */
	public final float[] thread;
	/** Coverage while painting, the parts of a pixel side by side. */
	private float[] mixed;
	private final float[][] planes = new float[PARTS][];

	Layers(int size) {
		this.size = size;
		int n = size * size;
		r = new float[n];
		g = new float[n];
		b = new float[n];
		nx = new float[n];
		ny = new float[n];
		nz = new float[n];
		open = new float[n];
		gloss = new float[n];
		flowX = new float[n];
		flowY = new float[n];
		thread = new float[n];
		mixed = new float[n * PARTS];
	}

	/** Coverage of a part in a finished scene, 0 to 1; the parts of a pixel add up to 1. */
	public float[] part(Part part) {
		return planes[part.ordinal()];
	}

	/** Coverage of a part at a pixel while painting. */
	float at(int i, Part part) {
		return mixed[i * PARTS + part.ordinal()];
	}

	/** Ends painting: coverage becomes one plane for each part. */
	void finish() {
		int n = size * size;
		for (int k = 0; k < PARTS; k++) {
			planes[k] = new float[n];
		}
		int j = 0;
		for (int i = 0; i < n; i++) {
			for (float[] plane : planes) {
				plane[i] = mixed[j++];
			}
		}
		mixed = null;
	}

	/** Lays a fragment over a pixel. */
	void blend(int i, float alpha, Part part, Fragment f) {
		float a = alpha * f.alpha;
		if (a <= 0) {
			return;
		}
		if (a > .5f) {
			thread[i] = f.thread;
		}
		r[i] += (f.r - r[i]) * a;
		g[i] += (f.g - g[i]) * a;
		b[i] += (f.b - b[i]) * a;
		nx[i] += (f.nx - nx[i]) * a;
		ny[i] += (f.ny - ny[i]) * a;
		nz[i] += (f.nz - nz[i]) * a;
		open[i] += (f.open - open[i]) * a;
		gloss[i] += (f.gloss - gloss[i]) * a;
		flowX[i] += (f.flowX - flowX[i]) * a;
		flowY[i] += (f.flowY - flowY[i]) * a;
		int p = i * PARTS;
		float k = 1 - a;
		for (int j = p; j < p + PARTS; j++) {
			mixed[j] *= k;
		}
		mixed[p + part.ordinal()] += a;
	}
}
