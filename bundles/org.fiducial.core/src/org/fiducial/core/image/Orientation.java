package org.fiducial.core.image;

import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;

/** Turns a stored raster upright after its EXIF orientation (TIFF 6.0, tag 0x0112). */
final class Orientation {
	private Orientation() {
	}

	static BufferedImage upright(BufferedImage image, int orientation) {
		if (orientation == 1) {
			return image;
		}
		int w = image.getWidth();
		int h = image.getHeight();
		AffineTransform t = switch (orientation) {
		case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
		case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
		case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
		case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
		case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
		case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
		case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
		default -> throw new IllegalArgumentException("orientation " + orientation);
		};
		boolean swap = orientation > 4;
		BufferedImage out = new BufferedImage(swap ? h : w, swap ? w : h, BufferedImage.TYPE_INT_RGB);
		BufferedImage rgb = RgbImage.of(image).toBufferedImage();
		return new AffineTransformOp(t, AffineTransformOp.TYPE_NEAREST_NEIGHBOR).filter(rgb, out);
	}
}
