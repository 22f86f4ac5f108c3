package org.fiducial.dataset;

/**
 * The raster in which a record's landmarks are given. The project keeps landmarks in the frame of the upright image (EXIF orientation
 * applied) at the size of the file; the import service converts.
 *
 * @param orientation which way up
 * @param width width of the raster the landmarks were made on, 0 for that of the file itself
 * @param height height of that raster, 0 for that of the file itself
 */
public record LandmarkFrame(Orientation orientation, double width, double height) {
	/** Pixels of the file as stored, EXIF orientation ignored: what MATLAB, dlib and PIL see, and most datasets mean. */
	public static final LandmarkFrame STORED = new LandmarkFrame(Orientation.STORED, 0, 0);
	/** Pixels of the image as viewers show it, EXIF orientation applied. */
	public static final LandmarkFrame SHOWN = new LandmarkFrame(Orientation.SHOWN, 0, 0);

	/** Which way up the raster is. */
	public enum Orientation {
		/** As the file stores it. */
		STORED,
		/** As viewers show it, after the EXIF orientation. */
		SHOWN
	}

	public LandmarkFrame {
		if (!(width >= 0 && height >= 0 && (width == 0) == (height == 0))) {
			throw new IllegalArgumentException("frame of " + width + "x" + height);
		}
	}

	/**
	 * A stored raster of another size than the file, for example 1024 x 1024 for landmarks of aligned FFHQ whose images were shrunk.
	 * Points are mapped by pixel areas: p' = (p + .5) s - .5 (method of an area-preserving resize).
	 */
	public static LandmarkFrame resized(double width, double height) {
		return new LandmarkFrame(Orientation.STORED, width, height);
	}

	/** This frame with the other orientation rule. */
	public LandmarkFrame oriented(Orientation rule) {
		return new LandmarkFrame(rule, width, height);
	}
}
