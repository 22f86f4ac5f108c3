package org.fiducial.workflow.synthesis.filter;

import java.util.Arrays;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;

/**
 * What a picture looks like, in bits: the signs of its lowest frequencies about their median. The coarse part is the 64-bit pHash (32 x 32
 * grey pixels, 8 x 8 frequencies of their discrete cosine transform; Zauner 2010, imagehash.phash): the same picture in another size,
 * brightness or compression differs in few bits. Faces that are all framed alike differ in few bits now and then too, three in ten thousand
 * pairs of drawn portraits; the fine part (64 x 64 pixels, 16 x 16 frequencies) tells these apart.
 *
 * @param coarse 64 bits
 * @param fine 256 bits
 */
public record PerceptualHash(long coarse, long[] fine) {
	private static final int COARSE_SIDE = 8;
	private static final int FINE_SIDE = 16;
	/** Bits of the fine part. */
	static final int FINE_BITS = FINE_SIDE * FINE_SIDE;
	/** Pixels for every frequency. */
	private static final int OVERSAMPLING = 4;
	private static final double[][] COARSE_COSINES = cosines(COARSE_SIDE);
	private static final double[][] FINE_COSINES = cosines(FINE_SIDE);

	/** Of a picture. */
	public static PerceptualHash of(RgbImage image) {
		return new PerceptualHash(bits(image, COARSE_COSINES)[0], bits(image, FINE_COSINES));
	}

	private static double[][] cosines(int low) {
		double[][] out = new double[low][OVERSAMPLING * low];
		for (int k = 0; k < low; k++) {
			for (int i = 0; i < out[k].length; i++) {
				out[k][i] = Math.cos(Math.PI * k * (2 * i + 1) / (2 * out[k].length));
			}
		}
		return out;
	}

	private static long[] bits(RgbImage image, double[][] cosines) {
		double[] frequencies = transform(image.resized(cosines[0].length, cosines[0].length), cosines);
		double[] sorted = frequencies.clone();
		Arrays.sort(sorted);
		double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
		long[] out = new long[sorted.length / Long.SIZE];
		for (int i = 0; i < frequencies.length; i++) {
			out[i / Long.SIZE] = out[i / Long.SIZE] << 1 | (frequencies[i] > median ? 1 : 0);
		}
		return out;
	}

	private static double[] transform(RgbImage small, double[][] cosines) {
		int side = small.width();
		int low = cosines.length;
		double[] out = new double[low * low];
		double[] row = new double[low];
		for (int y = 0; y < side; y++) {
			Arrays.fill(row, 0);
			for (int x = 0; x < side; x++) {
				double grey = .299 * small.get(x, y, 0) + .587 * small.get(x, y, 1) + .114 * small.get(x, y, 2);
				for (int k = 0; k < low; k++) {
					row[k] += grey * cosines[k][x];
				}
			}
			for (int j = 0; j < low; j++) {
				for (int k = 0; k < low; k++) {
					out[j * low + k] += row[k] * cosines[j][y];
				}
			}
		}
		return out;
	}

	/** Differing bits of the coarse parts, 0 to 64. */
	public int distance(PerceptualHash other) {
		return Long.bitCount(coarse ^ other.coarse);
	}

	/** Differing bits of the fine parts, 0 to 256. */
	public int fineDistance(PerceptualHash other) {
		int sum = 0;
		for (int i = 0; i < fine.length; i++) {
			sum += Long.bitCount(fine[i] ^ other.fine[i]);
		}
		return sum;
	}

	/** 80 hexadecimal digits, the coarse part first. */
	String text() {
		StringBuilder s = new StringBuilder(String.format("%016x", coarse));
		for (long l : fine) {
			s.append(String.format("%016x", l));
		}
		return s.toString();
	}

	/**
	 * From the text.
	 *
	 * @throws FiducialException (input) if it is none
	 */
	static PerceptualHash of(String text) {
		if (!text.matches("[0-9a-f]{80}")) {
			throw FiducialException.input("'" + text + "' is no perceptual hash: expected 80 hexadecimal digits");
		}
		long[] words = new long[1 + FINE_BITS / Long.SIZE];
		for (int i = 0; i < words.length; i++) {
			words[i] = Long.parseUnsignedLong(text.substring(16 * i, 16 * i + 16), 16);
		}
		return new PerceptualHash(words[0], Arrays.copyOfRange(words, 1, words.length));
	}

	@Override
	public boolean equals(Object o) {
		return o instanceof PerceptualHash h && h.coarse == coarse && Arrays.equals(h.fine, fine);
	}

	@Override
	public int hashCode() {
		return Long.hashCode(coarse) * 31 + Arrays.hashCode(fine);
	}
}
