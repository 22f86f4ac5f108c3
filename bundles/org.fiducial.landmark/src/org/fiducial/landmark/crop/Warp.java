package org.fiducial.landmark.crop;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Affine;

/** Pictures under affine and other maps. */
public final class Warp {
	/** How a place between pixels is read. */
	public enum Sampling {
		/** Bilinear at the exact place, without a filter against aliasing, as the reference does up to rounding. */
		BILINEAR,
		/** Bilinear with coordinates rounded to 1/32 pixel: bit for bit as OpenCV's warpPerspective, which the reference uses. */
		OPENCV,
		/** Mean of as many bilinear samples a pixel as shrinking asks for, against aliasing of large pictures. */
		SMOOTH
	}

	/** Where a pixel comes from. */
	@FunctionalInterface
	public interface Source {
		/**
		 * The place of the picture that is seen at a place of the result.
		 *
		 * @param out receives x and y
		 */
		void at(double x, double y, double[] out);
	}

	private Warp() {
	}

	/**
	 * Warps by any map, bilinear, black outside.
	 *
	 * @param size side of the result in pixels
	 */
	public static RgbImage apply(RgbImage image, Source source, int size) {
		RgbImage out = new RgbImage(size, size);
		double[] rgb = new double[3];
		double[] at = new double[2];
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				source.at(x, y, at);
				java.util.Arrays.fill(rgb, 0);
				add(image, at[0], at[1], rgb);
				store(out.rgb(), (y * size + x) * 3, rgb, 1);
			}
		}
		return out;
	}

	/** Bilinear, black outside. */
	public static RgbImage apply(RgbImage image, Affine map, int size) {
		return apply(image, map, size, Sampling.BILINEAR);
	}

	/**
	 * Warps.
	 *
	 * @param map from coordinates of the picture to those of the result
	 * @param size side of the result in pixels
	 * @throws ArithmeticException if the map has no inverse
	 */
	public static RgbImage apply(RgbImage image, Affine map, int size, Sampling sampling) {
		Affine back = map.inverse();
		RgbImage out = new RgbImage(size, size);
		if (sampling == Sampling.SMOOTH) {
			double step = Math.max(Math.hypot(back.a(), back.c()), Math.hypot(back.b(), back.d()));
			smooth(image, back, out, (int) Math.max(1, Math.min(16, Math.round(step))));
			return out;
		}
		double[] rgb = new double[3];
		byte[] bytes = out.rgb();
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				double sx = back.x(x, y);
				double sy = back.y(x, y);
				rgb[0] = 0;
				rgb[1] = 0;
				rgb[2] = 0;
				if (sampling == Sampling.OPENCV) {
					add(image, Math.rint(sx * 32) / 32, Math.rint(sy * 32) / 32, rgb);
				} else {
					add(image, sx, sy, rgb);
				}
				store(bytes, (y * size + x) * 3, rgb, 1);
			}
		}
		return out;
	}

	private static void smooth(RgbImage image, Affine back, RgbImage out, int n) {
		int size = out.width();
		double[] rgb = new double[3];
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				java.util.Arrays.fill(rgb, 0);
				for (int k = 0; k < n * n; k++) {
					double dx = x + (k % n + .5) / n - .5;
					double dy = y + (k / n + .5) / n - .5;
					add(image, back.x(dx, dy), back.y(dx, dy), rgb);
				}
				store(out.rgb(), (y * size + x) * 3, rgb, n * n);
			}
		}
	}

	private static void store(byte[] bytes, int at, double[] rgb, int samples) {
		for (int c = 0; c < 3; c++) {
			bytes[at + c] = (byte) Math.max(0, Math.min(255, (int) Math.floor(rgb[c] / samples + .5)));
		}
	}

	/** Adds the bilinear value at a place; each of the four neighbours outside the picture counts as black. */
	private static void add(RgbImage image, double x, double y, double[] sum) {
		// far outside, and what no int can hold
		if (!(x > -1 && y > -1 && x < image.width() && y < image.height())) {
			return;
		}
		int x0 = (int) Math.floor(x);
		int y0 = (int) Math.floor(y);
		double fx = x - x0;
		double fy = y - y0;
		neighbour(image, x0, y0, (1 - fx) * (1 - fy), sum);
		neighbour(image, x0 + 1, y0, fx * (1 - fy), sum);
		neighbour(image, x0, y0 + 1, (1 - fx) * fy, sum);
		neighbour(image, x0 + 1, y0 + 1, fx * fy, sum);
	}

	private static void neighbour(RgbImage image, int x, int y, double weight, double[] sum) {
		if (x < 0 || y < 0 || x >= image.width() || y >= image.height()) {
			return;
		}
		byte[] p = image.rgb();
		int i = (y * image.width() + x) * 3;
		sum[0] += weight * (p[i] & 0xff);
		sum[1] += weight * (p[i + 1] & 0xff);
		sum[2] += weight * (p[i + 2] & 0xff);
	}
}
