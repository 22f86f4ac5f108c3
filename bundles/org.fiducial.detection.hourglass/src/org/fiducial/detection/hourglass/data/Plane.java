package org.fiducial.detection.hourglass.data;

import org.fiducial.core.image.RgbImage;

/**
 * One channel of a picture as numbers from 0 to 1, row by row.
 *
 * @param width pixels
 * @param height pixels
 * @param values {@code width * height}
 */
record Plane(int width, int height, float[] values) {
	/** Luminance, ITU-R BT.601. */
	static Plane luminance(RgbImage image) {
		byte[] p = image.rgb();
		float[] v = new float[p.length / 3];
		for (int i = 0; i < v.length; i++) {
			v[i] = (.299f * (p[3 * i] & 0xff) + .587f * (p[3 * i + 1] & 0xff) + .114f * (p[3 * i + 2] & 0xff)) / 255;
		}
		return new Plane(image.width(), image.height(), v);
	}

	/** About a Gaussian of the given standard deviation in pixels: three box filters, borders repeated. */
	Plane blurred(double sigma) {
		int radius = (int) Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
		float[] a = values.clone();
		float[] b = new float[a.length];
		for (int pass = 0; pass < 3; pass++) {
			box(a, b, width, height, 1, width, radius);
			box(b, a, height, width, width, 1, radius);
		}
		return new Plane(width, height, a);
	}

	/** Running mean along lines of {@code length} values {@code stride} apart, {@code lines} of them {@code lineStride} apart. */
	private static void box(float[] in, float[] out, int length, int lines, int stride, int lineStride, int radius) {
		float norm = 1f / (2 * radius + 1);
		for (int l = 0; l < lines; l++) {
			int base = l * lineStride;
			float sum = 0;
			for (int i = -radius; i <= radius; i++) {
				sum += in[base + clamp(i, length) * stride];
			}
			for (int i = 0; i < length; i++) {
				out[base + i * stride] = sum * norm;
				sum += in[base + clamp(i + radius + 1, length) * stride] - in[base + clamp(i - radius, length) * stride];
			}
		}
	}

	private static int clamp(int i, int n) {
		return Math.max(0, Math.min(n - 1, i));
	}
}
