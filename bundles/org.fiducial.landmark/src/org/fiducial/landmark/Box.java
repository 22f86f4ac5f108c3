package org.fiducial.landmark;

/**
 * An upright rectangle in pixel coordinates.
 *
 * @param x left edge
 * @param y upper edge
 * @param width zero or more
 * @param height zero or more
 */
public record Box(double x, double y, double width, double height) {
	/** Horizontal centre. */
	public double centreX() {
		return x + width / 2;
	}

	/** Vertical centre. */
	public double centreY() {
		return y + height / 2;
	}

	/** Overlap of two boxes divided by their union, 0 to 1. */
	public double overlap(Box other) {
		double w = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
		double h = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
		double common = Math.max(0, w) * Math.max(0, h);
		double union = width * height + other.width * other.height - common;
		return union > 0 ? common / union : 0;
	}
}
