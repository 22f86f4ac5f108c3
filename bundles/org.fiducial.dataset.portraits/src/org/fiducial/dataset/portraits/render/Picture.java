package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;

/** A picture being made: float RGB planes in [0, 1]. */
final class Picture {
	final int size;
	final float[] r;
	final float[] g;
	final float[] b;

	Picture(int size) {
		this.size = size;
		r = new float[size * size];
		g = new float[size * size];
		b = new float[size * size];
	}

	void set(int i, float red, float green, float blue) {
		r[i] = red;
		g[i] = green;
		b[i] = blue;
	}

	void set(int i, Rgb c) {
		set(i, c.r(), c.g(), c.b());
	}

	void mix(int i, Rgb c, float k) {
		r[i] += (c.r() - r[i]) * k;
		g[i] += (c.g() - g[i]) * k;
		b[i] += (c.b() - b[i]) * k;
	}

	void mix(int i, float red, float green, float blue, float k) {
		r[i] += (red - r[i]) * k;
		g[i] += (green - g[i]) * k;
		b[i] += (blue - b[i]) * k;
	}

	void scale(int i, float k) {
		r[i] *= k;
		g[i] *= k;
		b[i] *= k;
	}

	float luma(int i) {
		return .299f * r[i] + .587f * g[i] + .114f * b[i];
	}

	RgbImage toImage() {
		byte[] out = new byte[size * size * 3];
		for (int i = 0; i < r.length; i++) {
			out[i * 3] = channel(r[i]);
			out[i * 3 + 1] = channel(g[i]);
			out[i * 3 + 2] = channel(b[i]);
		}
		return new RgbImage(size, size, out);
	}

	private static byte channel(float v) {
		return (byte) (v <= 0 ? 0 : v >= 1 ? 255 : (int) (v * 255 + .5f));
	}
}
