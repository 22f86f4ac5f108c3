package org.fiducial.workflow.watch;

import org.fiducial.core.image.RgbImage;

/**
 * Colour and texture of a picture in eleven numbers, as far as they tell a style: mean and spread of lightness and of two opponent colours; logarithm of the mean
 * gradient of lightness at full, half and quarter size (broad strokes or fine ones); horizontal against vertical gradients (engravings); root-mean-square against
 * mean gradient (lines on a plain ground or texture everywhere). In the manner of Haralick's and of opponent-colour statistics; nothing is learnt, nothing has to be downloaded.
 */
final class StyleFeatures {
	/** How many numbers. */
	static final int COUNT = 11;
	private static final double FLAT = 2e-3;

	private StyleFeatures() {
	}

	/** The numbers of a picture of at least 8 pixels a side; compare pictures of the same size alone. */
	static double[] of(RgbImage image) {
		int n = image.width() * image.height();
		double[][] channels = new double[3][n];
		for (int i = 0; i < n; i++) {
			double r = (image.rgb()[3 * i] & 0xff) / 255.;
			double g = (image.rgb()[3 * i + 1] & 0xff) / 255.;
			double b = (image.rgb()[3 * i + 2] & 0xff) / 255.;
			channels[0][i] = (r + g + b) / 3;
			channels[1][i] = r - g;
			channels[2][i] = (r + g) / 2 - b;
		}
		double[] out = new double[COUNT];
		for (int c = 0; c < 3; c++) {
			double mean = mean(channels[c]);
			out[c] = mean;
			out[3 + c] = spread(channels[c], mean);
		}
		double[] full = gradient(channels[0], image.width(), image.height());
		double[] half = shrunk(channels[0], image.width(), image.height());
		double[] quarter = shrunk(half, image.width() / 2, image.height() / 2);
		out[6] = Math.log(full[0] + FLAT);
		out[7] = Math.log(gradient(half, image.width() / 2, image.height() / 2)[0] + FLAT);
		out[8] = Math.log(gradient(quarter, image.width() / 4, image.height() / 4)[0] + FLAT);
		out[9] = Math.log((full[1] + FLAT) / (full[2] + FLAT));
		out[10] = Math.log((full[3] + FLAT) / (full[0] + FLAT));
		return out;
	}

	private static double mean(double[] values) {
		double sum = 0;
		for (double v : values) {
			sum += v;
		}
		return sum / values.length;
	}

	private static double spread(double[] values, double mean) {
		double sum = 0;
		for (double v : values) {
			sum += (v - mean) * (v - mean);
		}
		return Math.sqrt(sum / values.length);
	}

	/** Mean length of the gradient, mean of its horizontal and of its vertical part, root mean square of its length. */
	private static double[] gradient(double[] light, int width, int height) {
		double length = 0;
		double horizontal = 0;
		double vertical = 0;
		double square = 0;
		for (int y = 0; y < height - 1; y++) {
			for (int x = 0; x < width - 1; x++) {
				double dx = light[y * width + x + 1] - light[y * width + x];
				double dy = light[(y + 1) * width + x] - light[y * width + x];
				length += Math.hypot(dx, dy);
				horizontal += Math.abs(dx);
				vertical += Math.abs(dy);
				square += dx * dx + dy * dy;
			}
		}
		double n = (width - 1.) * (height - 1.);
		return new double[] { length / n, horizontal / n, vertical / n, Math.sqrt(square / n) };
	}

	private static double[] shrunk(double[] light, int width, int height) {
		int w = width / 2;
		int h = height / 2;
		double[] out = new double[w * h];
		for (int y = 0; y < h; y++) {
			for (int x = 0; x < w; x++) {
				int i = 2 * y * width + 2 * x;
				out[y * w + x] = (light[i] + light[i + 1] + light[i + width] + light[i + width + 1]) / 4;
			}
		}
		return out;
	}
}
