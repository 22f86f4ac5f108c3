package org.fiducial.dataset.portraits.scene;

/**
 * A line an illustrator would draw, for styles that draw lines.
 *
 * @param kind   what it is
 * @param points polyline in pixels
 * @param weight width relative to the style's pen, 1 is a contour
 * @param taper  0 even width, 1 tapered to nothing at both ends, -1 at the end only
 */
public record InkLine(Kind kind, double[] points, double weight, double taper) {

	/** What a line describes; also which parts may hide it. */
	public enum Kind {
		JAW, LID, CREASE, NOSE, MOUTH, WRINKLE, EAR, FAR_EAR, HAIR, BACK_HAIR, CLOTH, NECK, GLASSES
	}
}
