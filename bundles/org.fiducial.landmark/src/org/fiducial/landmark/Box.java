package org.fiducial.landmark;

import java.util.Optional;

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

	/**
	 * The box between two opposite corners, whichever they are.
	 *
	 * @param corners x and y of one, x and y of the other
	 * @return empty if these are not four finite numbers, or there is nothing between them
	 */
	public static Optional<Box> between(double[] corners) {
		if (corners.length != 4) {
			return Optional.empty();
		}
		double w = Math.abs(corners[2] - corners[0]);
		double h = Math.abs(corners[3] - corners[1]);
		return w > 0 && h > 0 && Double.isFinite(w + h) ? Optional.of(new Box(Math.min(corners[0], corners[2]), Math.min(corners[1], corners[3]), w, h)) : Optional.empty();
	}

	/** Its corners, {@code {x0, y0, x1, y1}}. */
	public double[] corners() {
		return new double[] { x, y, x + width, y + height };
	}
}
