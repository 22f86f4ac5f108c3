package org.fiducial.workflow.report.tests;

import org.fiducial.core.image.RgbImage;

/** Bends a picture so that points come to other places: displacements weighted by the inverse distance (Shepard). */
final class Bend {
	private Bend() {
	}

	static RgbImage to(RgbImage image, double[] from, double[] to) {
		RgbImage out = new RgbImage(image.width(), image.height());
		for (int y = 0; y < out.height(); y++) {
			for (int x = 0; x < out.width(); x++) {
				double sx = 0;
				double sy = 0;
				double sum = 1e-9;
				for (int k = 0; k < to.length; k += 2) {
					double d2 = (x - to[k]) * (x - to[k]) + (y - to[k + 1]) * (y - to[k + 1]) + .5;
					double w = 1 / (d2 * Math.sqrt(d2));
					sx += w * (from[k] - to[k]);
					sy += w * (from[k + 1] - to[k + 1]);
					sum += w;
				}
				sample(image, Math.clamp(x + sx / sum, 0, image.width() - 1.001), Math.clamp(y + sy / sum, 0, image.height() - 1.001), out, x, y);
			}
		}
		return out;
	}

	private static void sample(RgbImage image, double sx, double sy, RgbImage out, int x, int y) {
		int x0 = (int) sx;
		int y0 = (int) sy;
		double fx = sx - x0;
		double fy = sy - y0;
		int pixel = 0;
		for (int c = 0; c < 3; c++) {
			double v = (image.get(x0, y0, c) * (1 - fx) + image.get(x0 + 1, y0, c) * fx) * (1 - fy) + (image.get(x0, y0 + 1, c) * (1 - fx) + image.get(x0 + 1, y0 + 1, c) * fx) * fy;
			pixel = pixel << 8 | (int) Math.round(v);
		}
		out.set(x, y, pixel);
	}
}
