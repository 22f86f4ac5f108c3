package org.fiducial.model;

/**
 * The size of a sample's picture as shown, which is the frame of its landmarks: samples hold the size as stored, and EXIF orientations
 * above 4 lay the picture on its side.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record UprightSize(int width, int height) {
	/** Of a sample's picture. */
	public static UprightSize of(Sample sample) {
		return sample.getOrientation() > 4 ? new UprightSize(sample.getHeight(), sample.getWidth()) : new UprightSize(sample.getWidth(), sample.getHeight());
	}
}
