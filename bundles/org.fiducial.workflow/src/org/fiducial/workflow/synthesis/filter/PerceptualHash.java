package org.fiducial.workflow.synthesis.filter;

import java.util.Arrays;

import org.fiducial.core.image.RgbImage;

/**
 * The 64-bit pHash: the picture shrunk to 32 x 32 grey pixels, its discrete cosine transform, the 8 x 8 lowest frequencies, a bit for each
 * that is above their median (Zauner 2010; imagehash.phash). The same picture in another size, brightness or compression differs in few bits.
 */
public final class PerceptualHash {
	private static final int SIDE = 32;
	private static final int LOW = 8;
	private static final double[][] COSINES = new double[LOW][SIDE];

	static {
		for (int k = 0; k < LOW; k++) {
			for (int i = 0; i < SIDE; i++) {
				COSINES[k][i] = Math.cos(Math.PI * k * (2 * i + 1) / (2 * SIDE));
			}
		}
	}

	private PerceptualHash() {
	}

	/** Of a picture. */
	public static long of(RgbImage image) {
		RgbImage small = image.resized(SIDE, SIDE);
		double[][] rows = new double[SIDE][LOW];
		for (int y = 0; y < SIDE; y++) {
			for (int x = 0; x < SIDE; x++) {
				double grey = .299 * small.get(x, y, 0) + .587 * small.get(x, y, 1) + .114 * small.get(x, y, 2);
				for (int k = 0; k < LOW; k++) {
					rows[y][k] += grey * COSINES[k][x];
				}
			}
		}
		double[] low = new double[LOW * LOW];
		for (int j = 0; j < LOW; j++) {
			for (int k = 0; k < LOW; k++) {
				for (int y = 0; y < SIDE; y++) {
					low[j * LOW + k] += rows[y][k] * COSINES[j][y];
				}
			}
		}
		double[] sorted = low.clone();
		Arrays.sort(sorted);
		double median = (sorted[31] + sorted[32]) / 2;
		long bits = 0;
		for (double v : low) {
			bits = bits << 1 | (v > median ? 1 : 0);
		}
		return bits;
	}

	/** Number of bits in which two hashes differ. */
	public static int distance(long a, long b) {
		return Long.bitCount(a ^ b);
	}

	/** 16 hexadecimal digits. */
	static String text(long bits) {
		return String.format("%016x", bits);
	}

	/** From the text. */
	static long of(String text) {
		return Long.parseUnsignedLong(text, 16);
	}
}
