package org.fiducial.landmark.crop;

/**
 * The smoothest map of the plane that takes given places to given places (Bookstein, "Principal warps: thin-plate splines and the
 * decomposition of deformations", 1989): an affine map and a sum of {@code r^2 log r^2} around the places. Immutable.
 */
public final class ThinPlateSpline {
	private static final double SINGULAR = 1e-9;

	private final double[] nodes;
	/** Per node and then for 1, x, y: the weight for x and for y. */
	private final double[][] weights;

	/**
	 * @param from places, x and y in turn, at least three that do not lie on a line and no two the same
	 * @param to where they go
	 * @throws IllegalArgumentException if the places do not determine a map
	 */
	public ThinPlateSpline(double[] from, double[] to) {
		if (from.length != to.length || from.length < 6) {
			throw new IllegalArgumentException(from.length / 2 + " places to " + to.length / 2 + "; expected as many, at least three");
		}
		nodes = from.clone();
		weights = solve(system(from), targets(to));
	}

	/** Kernel of the distance's square. */
	private static double kernel(double dx, double dy) {
		double s = dx * dx + dy * dy;
		return s == 0 ? 0 : s * Math.log(s);
	}

	private static double[][] system(double[] p) {
		int n = p.length / 2;
		double[][] a = new double[n + 3][n + 3];
		for (int i = 0; i < n; i++) {
			for (int j = 0; j < n; j++) {
				a[i][j] = kernel(p[2 * i] - p[2 * j], p[2 * i + 1] - p[2 * j + 1]);
			}
			double[] affine = { 1, p[2 * i], p[2 * i + 1] };
			for (int k = 0; k < 3; k++) {
				a[i][n + k] = affine[k];
				a[n + k][i] = affine[k];
			}
		}
		return a;
	}

	private static double[][] targets(double[] to) {
		double[][] b = new double[to.length / 2 + 3][2];
		for (int i = 0; i < to.length; i++) {
			b[i / 2][i % 2] = to[i];
		}
		return b;
	}

	/** Gaussian elimination with the largest pivot of the column: the system is symmetric but not definite. */
	private static double[][] solve(double[][] a, double[][] b) {
		int n = a.length;
		double largest = 0;
		for (double[] row : a) {
			for (double v : row) {
				largest = Math.max(largest, Math.abs(v));
			}
		}
		for (int c = 0; c < n; c++) {
			int pivot = c;
			for (int r = c + 1; r < n; r++) {
				pivot = Math.abs(a[r][c]) > Math.abs(a[pivot][c]) ? r : pivot;
			}
			swap(a, c, pivot);
			swap(b, c, pivot);
			if (!(Math.abs(a[c][c]) > SINGULAR * Math.min(1, largest))) {
				throw new IllegalArgumentException("the places lie on a line, coincide or are no numbers");
			}
			for (int r = c + 1; r < n; r++) {
				subtract(a, b, r, c, a[r][c] / a[c][c]);
			}
		}
		for (int r = n - 1; r >= 0; r--) {
			for (int k = 0; k < 2; k++) {
				double sum = b[r][k];
				for (int j = r + 1; j < n; j++) {
					sum -= a[r][j] * b[j][k];
				}
				b[r][k] = sum / a[r][r];
			}
		}
		return b;
	}

	private static void swap(double[][] rows, int i, int j) {
		double[] row = rows[i];
		rows[i] = rows[j];
		rows[j] = row;
	}

	private static void subtract(double[][] a, double[][] b, int r, int c, double factor) {
		if (factor == 0) {
			return;
		}
		for (int j = c; j < a.length; j++) {
			a[r][j] -= factor * a[c][j];
		}
		b[r][0] -= factor * b[c][0];
		b[r][1] -= factor * b[c][1];
	}

	/**
	 * Where a place goes.
	 *
	 * @param out receives x and y
	 */
	public void map(double x, double y, double[] out) {
		int n = nodes.length / 2;
		for (int k = 0; k < 2; k++) {
			out[k] = weights[n][k] + weights[n + 1][k] * x + weights[n + 2][k] * y;
		}
		for (int i = 0; i < n; i++) {
			double u = kernel(x - nodes[2 * i], y - nodes[2 * i + 1]);
			out[0] += weights[i][0] * u;
			out[1] += weights[i][1] * u;
		}
	}
}
