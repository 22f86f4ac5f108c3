package org.fiducial.landmark.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;

/** A black picture to draw one shape on, colour by colour. */
final class Canvas {
	private final double[] shape;
	private final RgbImage image;
	private final CoverageLayer layer;

	Canvas(LandmarkScheme scheme, double[] shape, int size) {
		scheme.check(shape);
		if (size < 8 || size > 4096) {
			throw new IllegalArgumentException("size " + size + " is not within 8 to 4096");
		}
		this.shape = shape;
		image = new RgbImage(size, size);
		layer = new CoverageLayer(size);
	}

	void disc(int point, double radius) {
		layer.stroke(shape[2 * point], shape[2 * point + 1], shape[2 * point], shape[2 * point + 1], radius);
	}

	void line(int from, int to, double width) {
		layer.stroke(shape[2 * from], shape[2 * from + 1], shape[2 * to], shape[2 * to + 1], width / 2);
	}

	/** Paints what was drawn since the last call. */
	void paint(int rgb) {
		layer.paint(image, rgb);
	}

	RgbImage image() {
		return image;
	}
}
