package org.fiducial.landmark.render;

import java.util.Arrays;

import org.fiducial.core.image.RgbImage;

/**
 * One colour's worth of strokes and discs on a 4 x 4 grid of sub-pixels. A pixel is a mask of 16 bits, so what overlaps within a layer
 * is painted once, and the result does not depend on the order of the primitives.
 */
final class CoverageLayer {
	private static final int GRID = 4;

	private final int size;
	private final short[] masks;
	private int x0;
	private int y0;
	private int x1;
	private int y1;

	CoverageLayer(int size) {
		this.size = size;
		masks = new short[size * size];
		reset();
	}

	private void reset() {
		x0 = size;
		y0 = size;
		x1 = -1;
		y1 = -1;
	}

	/** All places within {@code radius} of the segment; a disc if its ends coincide. What is not finite is not drawn. */
	void stroke(double ax, double ay, double bx, double by, double radius) {
		if (!Double.isFinite(ax + ay + bx + by)) {
			return;
		}
		int left = (int) Math.max(0, Math.floor(Math.min(ax, bx) - radius + .5));
		int right = (int) Math.min(size - 1, Math.ceil(Math.max(ax, bx) + radius - .5));
		int top = (int) Math.max(0, Math.floor(Math.min(ay, by) - radius + .5));
		int bottom = (int) Math.min(size - 1, Math.ceil(Math.max(ay, by) + radius - .5));
		if (left > right || top > bottom) {
			return;
		}
		x0 = Math.min(x0, left);
		x1 = Math.max(x1, right);
		y0 = Math.min(y0, top);
		y1 = Math.max(y1, bottom);
		Capsule c = new Capsule(ax, ay, bx, by, radius);
		for (int y = top; y <= bottom; y++) {
			for (int x = left; x <= right; x++) {
				double distance = c.distance(x, y);
				// no sub-pixel of a pixel is farther than .54 from its centre
				if (distance <= radius - .54) {
					masks[y * size + x] = -1;
				} else if (distance <= radius + .54) {
					masks[y * size + x] |= c.mask(x, y);
				}
			}
		}
	}

	/** Lays the layer in its colour over a picture, and empties it. */
	void paint(RgbImage image, int rgb) {
		byte[] out = image.rgb();
		for (int y = y0; y <= y1; y++) {
			for (int x = x0; x <= x1; x++) {
				int covered = Integer.bitCount(masks[y * size + x] & 0xffff);
				if (covered > 0) {
					int i = (y * size + x) * 3;
					out[i] = mix(out[i], rgb >> 16 & 0xff, covered);
					out[i + 1] = mix(out[i + 1], rgb >> 8 & 0xff, covered);
					out[i + 2] = mix(out[i + 2], rgb & 0xff, covered);
				}
			}
			if (x1 >= x0) {
				Arrays.fill(masks, y * size + x0, y * size + x1 + 1, (short) 0);
			}
		}
		reset();
	}

	private static byte mix(byte below, int above, int covered) {
		return (byte) (((below & 0xff) * (GRID * GRID - covered) + above * covered + 8) / (GRID * GRID));
	}

	/** A segment with its distance function. */
	private static final class Capsule {
		private final double ax;
		private final double ay;
		private final double dx;
		private final double dy;
		private final double inverse;
		private final double radiusSquared;

		Capsule(double ax, double ay, double bx, double by, double radius) {
			this.ax = ax;
			this.ay = ay;
			dx = bx - ax;
			dy = by - ay;
			double length = dx * dx + dy * dy;
			inverse = length > 0 ? 1 / length : 0;
			radiusSquared = radius * radius;
		}

		private double squared(double x, double y) {
			double px = x - ax;
			double py = y - ay;
			double t = Math.max(0, Math.min(1, (px * dx + py * dy) * inverse));
			double ex = px - t * dx;
			double ey = py - t * dy;
			return ex * ex + ey * ey;
		}

		double distance(double x, double y) {
			return Math.sqrt(squared(x, y));
		}

		/** The sub-pixels of a pixel that are inside. */
		short mask(int x, int y) {
			int m = 0;
			for (int j = 0; j < GRID; j++) {
				for (int i = 0; i < GRID; i++) {
					if (squared(x + (i + .5) / GRID - .5, y + (j + .5) / GRID - .5) <= radiusSquared) {
						m |= 1 << j * GRID + i;
					}
				}
			}
			return (short) m;
		}
	}
}
