package org.fiducial.workflow.synthesis.filter;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Box;

/** Brightness of a part of a picture, 0 to 255 (ITU-R BT.601 weights). */
final class Luma {
	private static final int LEAST_SIDE = 8;
	private static final double MARGIN = .1;
	/** Levels to either side of the commonest one that look the same. */
	private static final int ALIKE = 3;

	private final int width;
	private final int height;
	private final float[] values;
	private final double clipped;

	private Luma(RgbImage image, int x0, int y0, int width, int height) {
		this.width = width;
		this.height = height;
		values = new float[width * height];
		int extremes = 0;
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				int[] rgb = { image.get(x0 + x, y0 + y, 0), image.get(x0 + x, y0 + y, 1), image.get(x0 + x, y0 + y, 2) };
				for (int c : rgb) {
					extremes += c <= 1 || c >= 254 ? 1 : 0;
				}
				values[y * width + x] = .299f * rgb[0] + .587f * rgb[1] + .114f * rgb[2];
			}
		}
		clipped = extremes / (3.0 * values.length);
	}

	/** Of the whole picture. */
	static Luma of(RgbImage image) {
		return new Luma(image, 0, 0, image.width(), image.height());
	}

	/** Of a face: its box and a tenth more on each side; of the whole picture if the box lies outside or is tiny. Backgrounds may be flat or out of focus. */
	static Luma ofFace(RgbImage image, Box face) {
		int x0 = (int) Math.max(0, Math.floor(face.x() - MARGIN * face.width()));
		int y0 = (int) Math.max(0, Math.floor(face.y() - MARGIN * face.height()));
		int x1 = (int) Math.min(image.width(), Math.ceil(face.x() + (1 + MARGIN) * face.width()));
		int y1 = (int) Math.min(image.height(), Math.ceil(face.y() + (1 + MARGIN) * face.height()));
		return x1 - x0 < LEAST_SIDE || y1 - y0 < LEAST_SIDE ? of(image) : new Luma(image, x0, y0, x1 - x0, y1 - y0);
	}

	/** Variance of the Laplacian (4 neighbours): Pech-Pacheco et al. 2000; LAPV in Pertuz et al. 2013. Small where nothing is sharp. NaN below 3 x 3 pixels. */
	double laplacianVariance() {
		double sum = 0;
		double squares = 0;
		int n = 0;
		for (int y = 1; y < height - 1; y++) {
			for (int x = 1; x < width - 1; x++) {
				int i = y * width + x;
				double v = values[i - 1] + values[i + 1] + values[i - width] + values[i + width] - 4 * values[i];
				sum += v;
				squares += v * v;
				n++;
			}
		}
		return n == 0 ? Double.NaN : Math.max(0, squares / n - sum / n * (sum / n));
	}

	/** Standard deviation. */
	double contrast() {
		double sum = 0;
		double squares = 0;
		for (float v : values) {
			sum += v;
			squares += (double) v * v;
		}
		double mean = sum / values.length;
		return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
	}

	/** Part of the pixels that look like the commonest brightness. */
	double flat() {
		int[] histogram = new int[256];
		for (float v : values) {
			histogram[Math.round(v)]++;
		}
		int most = 0;
		for (int level = 0; level < histogram.length; level++) {
			int n = 0;
			for (int k = Math.max(0, level - ALIKE); k <= Math.min(255, level + ALIKE); k++) {
				n += histogram[k];
			}
			most = Math.max(most, n);
		}
		return (double) most / values.length;
	}

	/** Part of the colour values that are at an end of the range. */
	double clipped() {
		return clipped;
	}
}
