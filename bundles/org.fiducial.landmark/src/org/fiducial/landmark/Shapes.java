package org.fiducial.landmark;

import java.util.List;

/** Geometry of shapes: {@code double[2K]} = x0, y0, x1, y1, …. Nothing here changes its arguments. */
public final class Shapes {
	private Shapes() {
	}

	/** Number of points. */
	public static int points(double[] shape) {
		return shape.length / 2;
	}

	/** Whether every coordinate is a finite number. */
	public static boolean isFinite(double[] shape) {
		for (double v : shape) {
			if (!Double.isFinite(v)) {
				return false;
			}
		}
		return true;
	}

	/** Whether a point is absent, which is stored as two NaN. */
	public static boolean isAbsent(double[] shape, int point) {
		return Double.isNaN(shape[2 * point]) && Double.isNaN(shape[2 * point + 1]);
	}

	/** Mean coordinate of some points; axis 0 is x, 1 is y. */
	public static double mean(double[] shape, int[] indices, int axis) {
		double sum = 0;
		for (int i : indices) {
			sum += shape[2 * i + axis];
		}
		return sum / indices.length;
	}

	/** Centroid of all points: x, y. */
	public static double[] centroid(double[] shape) {
		double x = 0;
		double y = 0;
		for (int i = 0; i < shape.length; i += 2) {
			x += shape[i];
			y += shape[i + 1];
		}
		int n = points(shape);
		return new double[] { x / n, y / n };
	}

	/**
	 * Smallest upright box around all points that are numbers.
	 *
	 * @throws IllegalArgumentException if there is none
	 */
	public static Box box(double[] shape) {
		double x0 = Double.POSITIVE_INFINITY;
		double y0 = Double.POSITIVE_INFINITY;
		double x1 = Double.NEGATIVE_INFINITY;
		double y1 = Double.NEGATIVE_INFINITY;
		for (int i = 0; i + 1 < shape.length; i += 2) {
			if (Double.isFinite(shape[i]) && Double.isFinite(shape[i + 1])) {
				x0 = Math.min(x0, shape[i]);
				x1 = Math.max(x1, shape[i]);
				y0 = Math.min(y0, shape[i + 1]);
				y1 = Math.max(y1, shape[i + 1]);
			}
		}
		if (x1 < x0) {
			throw new IllegalArgumentException("the shape has no finite point");
		}
		return new Box(x0, y0, x1 - x0, y1 - y0);
	}

	/** Distance between two points of a shape, in its unit. */
	public static double distance(double[] shape, int i, int j) {
		return Math.hypot(shape[2 * i] - shape[2 * j], shape[2 * i + 1] - shape[2 * j + 1]);
	}

	/** Distance between point i of one shape and of another. */
	public static double distance(double[] a, double[] b, int i) {
		return Math.hypot(a[2 * i] - b[2 * i], a[2 * i + 1] - b[2 * i + 1]);
	}

	/** Mean distance of corresponding points. */
	public static double meanDistance(double[] a, double[] b) {
		requireSameLength(a, b);
		double sum = 0;
		for (int i = 0; i < points(a); i++) {
			sum += distance(a, b, i);
		}
		return sum / points(a);
	}

	/**
	 * The shape of the mirrored picture: x becomes {@code width - 1 - x}, and points change places with their partners.
	 *
	 * @param width of the picture in pixels
	 */
	public static double[] flip(double[] shape, LandmarkScheme scheme, double width) {
		scheme.check(shape);
		double[] out = new double[shape.length];
		for (int i = 0; i < scheme.pointCount(); i++) {
			int j = scheme.flip(i);
			out[2 * i] = width - 1 - shape[2 * j];
			out[2 * i + 1] = shape[2 * j + 1];
		}
		return out;
	}

	/** Values per point (visibility, confidence) in the order of the flipped shape. */
	public static double[] flipValues(double[] values, LandmarkScheme scheme) {
		double[] out = new double[values.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = values[scheme.flip(i)];
		}
		return out;
	}

	/**
	 * The similarity (rotation, scale, shift; no reflection) that brings one shape nearest to another in the least-squares sense.
	 * Closed form in the plane, cf. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991.
	 *
	 * @throws IllegalArgumentException if the shapes differ in length or {@code from} is a single place
	 */
	public static Affine fitSimilarity(double[] from, double[] to) {
		requireSameLength(from, to);
		double[] cf = centroid(from);
		double[] ct = centroid(to);
		double dot = 0;
		double cross = 0;
		double norm = 0;
		for (int i = 0; i < from.length; i += 2) {
			double fx = from[i] - cf[0];
			double fy = from[i + 1] - cf[1];
			double tx = to[i] - ct[0];
			double ty = to[i + 1] - ct[1];
			dot += fx * tx + fy * ty;
			cross += fx * ty - fy * tx;
			norm += fx * fx + fy * fy;
		}
		if (!(norm > 1e-300)) {
			throw new IllegalArgumentException("all points of the shape coincide");
		}
		double a = dot / norm;
		double b = cross / norm;
		return new Affine(a, -b, ct[0] - a * cf[0] + b * cf[1], b, a, ct[1] - b * cf[0] - a * cf[1]);
	}

	/**
	 * Generalised Procrustes mean: shapes aligned to their mean by similarities until it settles (at most 20 rounds).
	 *
	 * @return the mean, centred at the origin with root-mean-square radius 1
	 * @throws IllegalArgumentException if there is no shape, or they differ in length
	 */
	public static double[] procrustesMean(List<double[]> shapes) {
		if (shapes.isEmpty()) {
			throw new IllegalArgumentException("no shapes to take the mean of");
		}
		double[] first = unit(shapes.getFirst());
		double[] mean = first;
		for (int round = 0; round < 20; round++) {
			double[] sum = new double[mean.length];
			for (double[] s : shapes) {
				double[] aligned = fitSimilarity(unit(s), mean).apply(unit(s));
				for (int i = 0; i < sum.length; i++) {
					sum[i] += aligned[i];
				}
			}
			double[] next = unit(sum);
			// the orientation of the first shape is kept, otherwise the mean may turn slowly
			next = unit(fitSimilarity(next, first).apply(next));
			double change = meanDistance(next, mean);
			mean = next;
			if (change < 1e-10) {
				break;
			}
		}
		return mean;
	}

	/** Centred at the origin with root-mean-square radius 1. */
	private static double[] unit(double[] shape) {
		double[] c = centroid(shape);
		double sum = 0;
		for (int i = 0; i < shape.length; i++) {
			double v = shape[i] - c[i % 2];
			sum += v * v;
		}
		double scale = 1 / Math.sqrt(sum / points(shape));
		if (!Double.isFinite(scale)) {
			throw new IllegalArgumentException("all points of the shape coincide");
		}
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i++) {
			out[i] = (shape[i] - c[i % 2]) * scale;
		}
		return out;
	}

	/** Whether two open segments cross in their interiors; touching ends and overlaps do not count. Points of one shape. */
	public static boolean cross(double[] shape, int a, int b, int c, int d) {
		double d1 = turn(shape, c, d, a);
		double d2 = turn(shape, c, d, b);
		double d3 = turn(shape, a, b, c);
		double d4 = turn(shape, a, b, d);
		return (d1 > 0 && d2 < 0 || d1 < 0 && d2 > 0) && (d3 > 0 && d4 < 0 || d3 < 0 && d4 > 0);
	}

	/** Twice the signed area of the triangle i, j, k; positive if it runs clockwise on the screen (y down). */
	public static double turn(double[] shape, int i, int j, int k) {
		return (shape[2 * j] - shape[2 * i]) * (shape[2 * k + 1] - shape[2 * i + 1]) - (shape[2 * j + 1] - shape[2 * i + 1]) * (shape[2 * k] - shape[2 * i]);
	}

	/** As floats, for engines. */
	public static float[] toFloats(double[] shape) {
		float[] out = new float[shape.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = (float) shape[i];
		}
		return out;
	}

	/** From floats, as engines give them. */
	public static double[] ofFloats(float[] shape) {
		double[] out = new double[shape.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = shape[i];
		}
		return out;
	}

	private static void requireSameLength(double[] a, double[] b) {
		if (a.length != b.length) {
			throw new IllegalArgumentException("shapes of " + points(a) + " and " + points(b) + " points");
		}
	}
}
