package org.fiducial.landmark;

/**
 * A plane affine map as a value: {@code x' = a x + b y + tx}, {@code y' = c x + d y + ty}.
 *
 * @param a x to x
 * @param b y to x
 * @param tx shift of x
 * @param c x to y
 * @param d y to y
 * @param ty shift of y
 */
public record Affine(double a, double b, double tx, double c, double d, double ty) {
	/** Changes nothing. */
	public static final Affine IDENTITY = new Affine(1, 0, 0, 0, 1, 0);

	/** From a row-major 2x3 matrix. */
	public static Affine of(double[] m) {
		if (m.length < 6) {
			throw new IllegalArgumentException("an affine map has 6 numbers, got " + m.length);
		}
		return new Affine(m[0], m[1], m[2], m[3], m[4], m[5]);
	}

	/** A shift. */
	public static Affine translation(double x, double y) {
		return new Affine(1, 0, x, 0, 1, y);
	}

	/**
	 * Rotation and scale about a point. Positive angles turn x towards y: clockwise on the screen.
	 *
	 * @param angle radians
	 */
	public static Affine similarity(double angle, double scale, double centreX, double centreY) {
		double cos = scale * Math.cos(angle);
		double sin = scale * Math.sin(angle);
		return new Affine(cos, -sin, centreX - cos * centreX + sin * centreY, sin, cos, centreY - sin * centreX - cos * centreY);
	}

	/** First {@code first}, then this. */
	public Affine after(Affine first) {
		return new Affine(a * first.a + b * first.c, a * first.b + b * first.d, a * first.tx + b * first.ty + tx,
				c * first.a + d * first.c, c * first.b + d * first.d, c * first.tx + d * first.ty + ty);
	}

	/**
	 * The map back.
	 *
	 * @throws ArithmeticException if the map collapses the plane
	 */
	public Affine inverse() {
		double det = a * d - b * c;
		if (!(Math.abs(det) > 1e-300)) {
			throw new ArithmeticException("the affine map has no inverse: determinant " + det);
		}
		double ia = d / det;
		double ib = -b / det;
		double ic = -c / det;
		double id = a / det;
		return new Affine(ia, ib, -(ia * tx + ib * ty), ic, id, -(ic * tx + id * ty));
	}

	/** Image of a point: x. */
	public double x(double px, double py) {
		return a * px + b * py + tx;
	}

	/** Image of a point: y. */
	public double y(double px, double py) {
		return c * px + d * py + ty;
	}

	/** Image of a shape, as a new array. */
	public double[] apply(double[] shape) {
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i += 2) {
			out[i] = x(shape[i], shape[i + 1]);
			out[i + 1] = y(shape[i], shape[i + 1]);
		}
		return out;
	}

	/** Row-major 2x3 matrix. */
	public double[] toArray() {
		return new double[] { a, b, tx, c, d, ty };
	}
}
