package org.fiducial.landmark;

/**
 * The face's own coordinate frame: origin between the eyes, u from the subject's right eye to the left, v perpendicular towards the
 * chin, unit d (the inter-ocular distance). Shape edits, tests of validity and lint speak in it, so that they do not depend on
 * position, size and roll of the head.
 *
 * @param x origin
 * @param y origin
 * @param ux unit vector across
 * @param uy unit vector across
 * @param vx unit vector down
 * @param vy unit vector down
 * @param d length unit, in pixels, positive
 */
public record FaceFrame(double x, double y, double ux, double uy, double vx, double vy, double d) {

	/**
	 * The frame of a shape.
	 *
	 * @param right points whose mean is the right eye
	 * @param left points whose mean is the left eye
	 * @param chin points whose mean lies below the eyes
	 * @param d length unit in pixels
	 * @throws IllegalArgumentException if the eyes coincide, or a coordinate is not finite
	 */
	public static FaceFrame of(double[] shape, int[] right, int[] left, int[] chin, double d) {
		double rx = Shapes.mean(shape, right, 0);
		double ry = Shapes.mean(shape, right, 1);
		double lx = Shapes.mean(shape, left, 0);
		double ly = Shapes.mean(shape, left, 1);
		double length = Math.hypot(lx - rx, ly - ry);
		if (!(length > 1e-9) || !(d > 1e-9) || Double.isInfinite(length) || Double.isInfinite(d)) {
			throw new IllegalArgumentException("the shape has no face frame: its eyes coincide or are not finite");
		}
		double ux = (lx - rx) / length;
		double uy = (ly - ry) / length;
		double mx = (lx + rx) / 2;
		double my = (ly + ry) / 2;
		double side = (Shapes.mean(shape, chin, 0) - mx) * -uy + (Shapes.mean(shape, chin, 1) - my) * ux;
		double sign = side < 0 ? -1 : 1;
		return new FaceFrame(mx, my, ux, uy, -uy * sign, ux * sign, d);
	}

	/** Coordinate of a point along u, in units of d. */
	public double across(double px, double py) {
		return ((px - x) * ux + (py - y) * uy) / d;
	}

	/** Coordinate of a point along v, in units of d. */
	public double down(double px, double py) {
		return ((px - x) * vx + (py - y) * vy) / d;
	}

	/** A shape of the image in coordinates of this frame. */
	public double[] toFrame(double[] shape) {
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i += 2) {
			out[i] = across(shape[i], shape[i + 1]);
			out[i + 1] = down(shape[i], shape[i + 1]);
		}
		return out;
	}

	/** A shape of this frame in coordinates of the image. */
	public double[] toImage(double[] shape) {
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i += 2) {
			out[i] = x + d * (shape[i] * ux + shape[i + 1] * vx);
			out[i + 1] = y + d * (shape[i] * uy + shape[i + 1] * vy);
		}
		return out;
	}
}
