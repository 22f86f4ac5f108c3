package org.fiducial.dataset;

import org.fiducial.core.image.ImageHeader;

/** Moves points between the raster as stored and the upright image, after the EXIF orientation (TIFF 6.0, tag 0x0112). Pixel centres are integers. */
final class UprightPoints {
	private UprightPoints() {
	}

	/** From the frame a dataset uses to upright pixels of the file. NaN stays NaN. */
	static double[] of(double[] shape, LandmarkFrame frame, ImageHeader image) {
		return of(shape, frame, image.orientation(), image.storedWidth(), image.storedHeight());
	}

	/** The same, of a file known by its orientation and the size of its raster. */
	static double[] of(double[] shape, LandmarkFrame frame, int orientation, int storedWidth, int storedHeight) {
		boolean stored = frame.orientation() == LandmarkFrame.Orientation.STORED;
		boolean swap = !stored && orientation > 4;
		double sx = frame.width() == 0 ? 1 : (swap ? storedHeight : storedWidth) / frame.width();
		double sy = frame.height() == 0 ? 1 : (swap ? storedWidth : storedHeight) / frame.height();
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i += 2) {
			double x = sx == 1 ? shape[i] : (shape[i] + .5) * sx - .5;
			double y = sy == 1 ? shape[i + 1] : (shape[i + 1] + .5) * sy - .5;
			put(out, i, x, y, stored ? orientation : 1, storedWidth, storedHeight);
		}
		return out;
	}

	/** From upright pixels to the raster as stored. */
	static double[] toStored(double[] upright, int orientation, int storedWidth, int storedHeight) {
		// all are their own inverse but the two quarter turns, which are each other's; the raster they start from is the upright one
		int inverse = orientation == 6 ? 8 : orientation == 8 ? 6 : orientation;
		boolean swap = orientation > 4;
		double[] out = new double[upright.length];
		for (int i = 0; i < upright.length; i += 2) {
			put(out, i, upright[i], upright[i + 1], inverse, swap ? storedHeight : storedWidth, swap ? storedWidth : storedHeight);
		}
		return out;
	}

	private static void put(double[] out, int i, double x, double y, int orientation, int w, int h) {
		double mx = w - 1 - x;
		double my = h - 1 - y;
		out[i] = switch (orientation) {
		case 2, 3 -> mx;
		case 5, 8 -> y;
		case 6, 7 -> my;
		default -> x;
		};
		out[i + 1] = switch (orientation) {
		case 3, 4 -> my;
		case 5, 6 -> x;
		case 7, 8 -> mx;
		default -> y;
		};
	}
}
