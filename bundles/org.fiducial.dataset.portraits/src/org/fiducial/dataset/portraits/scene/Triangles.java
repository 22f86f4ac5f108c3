package org.fiducial.dataset.portraits.scene;

import java.util.Arrays;

/** Rasterises triangles with interpolated attributes and a depth test at pixel centres. */
final class Triangles {
	final int size;
	final float[] depth;
	private final int attributes;
	/** The attributes of a pixel side by side. */
	private final float[] values;
	/** The part of the frame drawn to: left, top, right, bottom, the last two exclusive. */
	int left;
	int top;
	int right;
	int bottom;

	Triangles(int size, int attributes) {
		this.size = size;
		depth = new float[size * size];
		Arrays.fill(depth, Float.NEGATIVE_INFINITY);
		this.attributes = attributes;
		values = new float[attributes * size * size];
		left = size;
		top = size;
	}

	/** An attribute of a pixel. */
	float at(int i, int attribute) {
		return values[i * attributes + attribute];
	}

	boolean covered(int i) {
		return depth[i] != Float.NEGATIVE_INFINITY;
	}

	/** Vertices: x, y, depth, then the attributes. Larger depth wins. */
	void draw(double[] a, double[] b, double[] c) {
		double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
		if (Math.abs(area) < 1e-9) {
			return;
		}
		int xMin = (int) Math.max(0, Math.ceil(Math.min(a[0], Math.min(b[0], c[0]))));
		int xMax = (int) Math.min(size - 1, Math.floor(Math.max(a[0], Math.max(b[0], c[0]))));
		int yMin = (int) Math.max(0, Math.ceil(Math.min(a[1], Math.min(b[1], c[1]))));
		int yMax = (int) Math.min(size - 1, Math.floor(Math.max(a[1], Math.max(b[1], c[1]))));
		left = Math.min(left, xMin);
		top = Math.min(top, yMin);
		right = Math.max(right, xMax + 1);
		bottom = Math.max(bottom, yMax + 1);
		double inv = 1 / area;
		for (int y = yMin; y <= yMax; y++) {
			for (int x = xMin; x <= xMax; x++) {
				double wb = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) * inv;
				double wc = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) * inv;
				double wa = 1 - wb - wc;
				if (wa < -1e-9 || wb < -1e-9 || wc < -1e-9) {
					continue;
				}
				float z = (float) (wa * a[2] + wb * b[2] + wc * c[2]);
				int i = y * size + x;
				if (z > depth[i]) {
					depth[i] = z;
					for (int k = 0; k < attributes; k++) {
						values[i * attributes + k] = (float) (wa * a[3 + k] + wb * b[3 + k] + wc * c[3 + k]);
					}
				}
			}
		}
	}

	/** Spreads attributes a few pixels beyond what is covered, so that anti-aliased edges find values. Depth is spread too. */
	void dilate(int steps) {
		for (int s = 0; s < steps; s++) {
			left = Math.max(0, left - 1);
			top = Math.max(0, top - 1);
			right = Math.min(size, right + 1);
			bottom = Math.min(size, bottom + 1);
			float[] old = depth.clone();
			for (int y = top; y < bottom; y++) {
				for (int x = left; x < right; x++) {
					int i = y * size + x;
					if (old[i] == Float.NEGATIVE_INFINITY) {
						int j = x > 0 && old[i - 1] != Float.NEGATIVE_INFINITY ? i - 1
								: x < size - 1 && old[i + 1] != Float.NEGATIVE_INFINITY ? i + 1
										: y > 0 && old[i - size] != Float.NEGATIVE_INFINITY ? i - size
												: y < size - 1 && old[i + size] != Float.NEGATIVE_INFINITY ? i + size : -1;
						if (j >= 0) {
							copy(j, i);
						}
					}
				}
			}
		}
	}

	/** Gives an uncovered pixel the values of another. */
	void copy(int from, int to) {
		depth[to] = depth[from];
		System.arraycopy(values, from * attributes, values, to * attributes, attributes);
	}
}
