package org.fiducial.core.image;

/**
 * What is known of an image file before its pixels are decoded.
 *
 * @param format lower-case name, for example {@code png} or {@code jpeg}
 * @param storedWidth width of the stored raster in pixels
 * @param storedHeight height of the stored raster in pixels
 * @param orientation EXIF orientation, 1 to 8; 1 when there is none
 */
public record ImageHeader(String format, int storedWidth, int storedHeight, int orientation) {
	/** Width as shown, after the EXIF orientation. */
	public int width() {
		return orientation > 4 ? storedHeight : storedWidth;
	}

	/** Height as shown, after the EXIF orientation. */
	public int height() {
		return orientation > 4 ? storedWidth : storedHeight;
	}

	/** Pixels of the raster. */
	public long pixels() {
		return (long) storedWidth * storedHeight;
	}
}
