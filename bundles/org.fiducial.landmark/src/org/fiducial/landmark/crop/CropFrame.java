package org.fiducial.landmark.crop;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Affine;

/**
 * A square of the picture as a crop of {@code size} pixels: scale and shift only. The square's centre goes to the centre of the crop,
 * {@code (size - 1) / 2}, so pixel areas match exactly (half-pixel convention; method of ZhenglinZhou/STAR, lib/dataset).
 *
 * @param centreX in pixels of the picture
 * @param centreY in pixels of the picture
 * @param side of the square in pixels of the picture, positive
 * @param size of the crop in pixels
 */
public record CropFrame(double centreX, double centreY, double side, int size) {
	public CropFrame {
		if (!(side > 1e-6) || Double.isInfinite(side) || !Double.isFinite(centreX) || !Double.isFinite(centreY) || size < 1) {
			throw new IllegalArgumentException("no crop of " + size + " px from a square of " + side + " px at " + centreX + ", " + centreY);
		}
	}

	/** Pixels of the crop per pixel of the picture. */
	public double scale() {
		return size / side;
	}

	/** From coordinates of the picture to those of the crop. */
	public Affine toCrop() {
		double k = scale();
		double c = (size - 1) / 2.;
		return new Affine(k, 0, c - k * centreX, 0, k, c - k * centreY);
	}

	/** From coordinates of the crop to those of the picture. */
	public Affine toImage() {
		return toCrop().inverse();
	}

	/** A shape of the picture in the crop. */
	public double[] toCrop(double[] shape) {
		return toCrop().apply(shape);
	}

	/** A shape of the crop in the picture. */
	public double[] toImage(double[] shape) {
		return toImage().apply(shape);
	}

	/** The pixels; black outside the picture. */
	public RgbImage crop(RgbImage image) {
		return Warp.apply(image, toCrop(), size);
	}
}
