package org.fiducial.landmark.crop;

import java.util.Arrays;
import java.util.Optional;

import org.fiducial.landmark.Affine;
import org.fiducial.landmark.Shapes;

/**
 * A picture's smooth change that moves landmarks from one shape to another: for every place of the changed picture, the place of the
 * original that is seen there. A thin-plate spline through the landmarks, held far from them by the similarity that brings the shapes nearest to each other, on
 * a grid with bilinear interpolation. Free of folds: no cell of the grid turns over or nearly vanishes. Immutable.
 */
public final class Deformation {
	/** Cells along a side of the square. */
	private static final int CELLS = 40;
	/** The smallest area of a cell in the original, in units of its area in the changed picture. */
	private static final double SMALLEST = .08;
	/** Places around the square that go with that similarity, a side. */
	private static final int ANCHORS = 4;
	private static final int INVERSION_STEPS = 12;
	/** Pixels. */
	private static final double PRECISION = 1e-3;

	private final double low;
	private final double step;
	/** Displacement to the original, row by row, x and y in turn. */
	private final float[] field;

	private Deformation(double low, double step, float[] field) {
		this.low = low;
		this.step = step;
		this.field = field;
	}

	/**
	 * The change of a shape.
	 *
	 * @param source landmarks of the original, finite
	 * @param edited the same landmarks after the change
	 * @param low smallest coordinate of the square that matters, x and y alike
	 * @param high its largest coordinate
	 * @return nothing if the change would fold the picture
	 * @throws IllegalArgumentException if landmarks lie on a line
	 */
	public static Optional<Deformation> of(double[] source, double[] edited, double low, double high) {
		int[] distinct = distinct(edited);
		double[] from = anchored(pick(edited, distinct), low, high, Affine.IDENTITY);
		Affine back = Shapes.fitSimilarity(edited, source);
		double[] to = anchored(pick(source, distinct), low, high, back);
		ThinPlateSpline spline = new ThinPlateSpline(from, to);
		double step = (high - low) / CELLS;
		int n = CELLS + 1;
		float[] field = new float[2 * n * n];
		double[] at = new double[2];
		for (int i = 0; i < n * n; i++) {
			double x = low + i % n * step;
			double y = low + i / n * step;
			spline.map(x, y, at);
			field[2 * i] = (float) (at[0] - x);
			field[2 * i + 1] = (float) (at[1] - y);
		}
		return folds(field, step) ? Optional.empty() : Optional.of(new Deformation(low, step, field));
	}

	/** Landmarks at the same place (closed lips) would leave the spline undetermined: the first counts. */
	private static int[] distinct(double[] shape) {
		int[] kept = new int[shape.length / 2];
		int n = 0;
		for (int i = 0; i < kept.length; i++) {
			boolean near = false;
			for (int j = 0; j < n; j++) {
				near |= Shapes.distance(shape, i, kept[j]) < .25;
			}
			if (!near) {
				kept[n++] = i;
			}
		}
		return Arrays.copyOf(kept, n);
	}

	private static double[] pick(double[] shape, int[] indices) {
		double[] out = new double[2 * indices.length];
		for (int i = 0; i < indices.length; i++) {
			out[2 * i] = shape[2 * indices[i]];
			out[2 * i + 1] = shape[2 * indices[i] + 1];
		}
		return out;
	}

	/** The points and, around the square, its border under a map. */
	private static double[] anchored(double[] points, double low, double high, Affine map) {
		double[] out = Arrays.copyOf(points, points.length + 8 * ANCHORS);
		int at = points.length;
		for (int i = 0; i < ANCHORS; i++) {
			double t = low + (high - low) * i / ANCHORS;
			double[] x = { t, high, low + high - t, low };
			double[] y = { low, t, high, low + high - t };
			for (int side = 0; side < 4; side++) {
				out[at++] = map.x(x[side], y[side]);
				out[at++] = map.y(x[side], y[side]);
			}
		}
		return out;
	}

	private static boolean folds(float[] f, double step) {
		int n = CELLS + 1;
		for (int y = 0; y < CELLS; y++) {
			for (int x = 0; x < CELLS; x++) {
				int i = 2 * (y * n + x);
				int right = i + 2;
				int below = i + 2 * n;
				int across = below + 2;
				if (area(f, i, right, below, step, 1) < SMALLEST || area(f, across, below, right, step, -1) < SMALLEST) {
					return true;
				}
			}
		}
		return false;
	}

	/** Area of a corner of a cell against the undisturbed one; negative if it is turned over. */
	private static double area(float[] f, int at, int alongX, int alongY, double step, int sign) {
		double ux = sign + (f[alongX] - f[at]) / step;
		double uy = (f[alongX + 1] - f[at + 1]) / step;
		double vx = (f[alongY] - f[at]) / step;
		double vy = sign + (f[alongY + 1] - f[at + 1]) / step;
		return ux * vy - uy * vx;
	}

	/**
	 * The place of the original that is seen at a place of the changed picture.
	 *
	 * @param out receives x and y
	 */
	public void source(double x, double y, double[] out) {
		double gx = Math.max(0, Math.min(CELLS - 1e-6, (x - low) / step));
		double gy = Math.max(0, Math.min(CELLS - 1e-6, (y - low) / step));
		int cx = (int) gx;
		int cy = (int) gy;
		double fx = gx - cx;
		double fy = gy - cy;
		int i = 2 * (cy * (CELLS + 1) + cx);
		int below = i + 2 * (CELLS + 1);
		for (int k = 0; k < 2; k++) {
			double top = field[i + k] + fx * (field[i + 2 + k] - field[i + k]);
			double bottom = field[below + k] + fx * (field[below + 2 + k] - field[below + k]);
			out[k] = (k == 0 ? x : y) + top + fy * (bottom - top);
		}
	}

	/**
	 * Where a shape of the original is seen in the changed picture.
	 *
	 * @param guess about there, as the edited shape
	 */
	public double[] apply(double[] original, double[] guess) {
		double[] out = guess.clone();
		for (int i = 0; i < out.length; i += 2) {
			for (int k = 0; k < INVERSION_STEPS && refine(out, i, original[i], original[i + 1]); k++) {
				// Newton's method
			}
		}
		return out;
	}

	/** One of Newton's steps towards the place whose source is (x, y), with differences over a fraction of a cell; false where it has arrived. */
	private boolean refine(double[] out, int i, double x, double y) {
		double[] at = new double[2];
		double[] right = new double[2];
		double[] below = new double[2];
		double h = step / 8;
		source(out[i], out[i + 1], at);
		source(out[i] + h, out[i + 1], right);
		source(out[i], out[i + 1] + h, below);
		double ex = x - at[0];
		double ey = y - at[1];
		double xx = (right[0] - at[0]) / h;
		double yx = (right[1] - at[1]) / h;
		double xy = (below[0] - at[0]) / h;
		double yy = (below[1] - at[1]) / h;
		// without folds it is positive, but for differences that reach across the border of a cell
		double det = Math.max(xx * yy - xy * yx, SMALLEST / 4);
		out[i] += (yy * ex - xy * ey) / det;
		out[i + 1] += (xx * ey - yx * ex) / det;
		return Math.hypot(ex, ey) > PRECISION;
	}
}
