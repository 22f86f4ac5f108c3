package org.fiducial.detection.hourglass.maps;

/**
 * A smooth curve through points, sampled five times a segment: the interpolating cubic spline over cumulative chord length that
 * scipy's splprep(s=0, k=3) gives. An open curve has the not-a-knot condition at its ends, a closed one is periodic.
 */
final class CurveFit {
	/** Samples a segment. */
	static final int DENSITY = 5;

	private CurveFit() {
	}

	/**
	 * Samples the curve. As in the reference, the points themselves are returned where no spline exists: fewer than four knots,
	 * or neighbours that coincide.
	 *
	 * @param x coordinates in order
	 * @param y coordinates in order
	 * @return x then y of the samples
	 */
	static double[][] sample(double[] x, double[] y, boolean closed) {
		double[] px = closed ? closed(x) : x;
		double[] py = closed ? closed(y) : y;
		double[] u = chordLength(px, py);
		if (u == null || u.length < 4) {
			return new double[][] { x.clone(), y.clone() };
		}
		return new double[][] { evaluate(u, px, second(u, px, closed), closed), evaluate(u, py, second(u, py, closed), closed) };
	}

	private static double[] closed(double[] v) {
		double[] out = java.util.Arrays.copyOf(v, v.length + 1);
		out[v.length] = v[0];
		return out;
	}

	/** Parameters 0 to 1, strictly increasing; null if two neighbours coincide or a coordinate is not finite. */
	private static double[] chordLength(double[] x, double[] y) {
		double[] u = new double[x.length];
		for (int i = 1; i < u.length; i++) {
			u[i] = u[i - 1] + Math.sqrt((x[i] - x[i - 1]) * (x[i] - x[i - 1]) + (y[i] - y[i - 1]) * (y[i] - y[i - 1]));
		}
		double length = u[u.length - 1];
		for (int i = 1; i < u.length; i++) {
			u[i] /= length;
			if (!(u[i] > u[i - 1])) {
				return null;
			}
		}
		return u;
	}

	/** Second derivatives at the knots. */
	private static double[] second(double[] u, double[] v, boolean periodic) {
		return periodic ? periodic(u, v) : notAKnot(u, v);
	}

	private static double[] notAKnot(double[] u, double[] v) {
		int n = u.length - 1;
		// unknowns are the inner second derivatives; the outer ones are linear extrapolations of their neighbours
		double[] low = new double[n - 1];
		double[] mid = new double[n - 1];
		double[] high = new double[n - 1];
		double[] rhs = new double[n - 1];
		for (int i = 1; i < n; i++) {
			double a = u[i] - u[i - 1];
			double b = u[i + 1] - u[i];
			low[i - 1] = a;
			mid[i - 1] = 2 * (a + b);
			high[i - 1] = b;
			rhs[i - 1] = 6 * ((v[i + 1] - v[i]) / b - (v[i] - v[i - 1]) / a);
		}
		double first = (u[1] - u[0]) / (u[2] - u[1]);
		double last = (u[n] - u[n - 1]) / (u[n - 1] - u[n - 2]);
		mid[0] += low[0] * (1 + first);
		high[0] -= low[0] * first;
		mid[n - 2] += high[n - 2] * (1 + last);
		low[n - 2] -= high[n - 2] * last;
		double[] inner = tridiagonal(low, mid, high, rhs);
		double[] m = new double[n + 1];
		System.arraycopy(inner, 0, m, 1, n - 1);
		m[0] = (1 + first) * m[1] - first * m[2];
		m[n] = (1 + last) * m[n - 1] - last * m[n - 2];
		return m;
	}

	/** Cyclic system by Sherman and Morrison's formula. */
	private static double[] periodic(double[] u, double[] v) {
		int n = u.length - 1;
		double[] low = new double[n];
		double[] mid = new double[n];
		double[] high = new double[n];
		double[] rhs = new double[n];
		for (int i = 0; i < n; i++) {
			int before = (i + n - 1) % n;
			double a = u[before + 1] - u[before];
			double b = u[i + 1] - u[i];
			low[i] = a;
			mid[i] = 2 * (a + b);
			high[i] = b;
			rhs[i] = 6 * ((v[i + 1] - v[i]) / b - (v[before + 1] - v[before]) / a);
		}
		double corner = low[0];
		double otherCorner = high[n - 1];
		double gamma = -mid[0];
		mid[0] -= gamma;
		mid[n - 1] -= corner * otherCorner / gamma;
		double[] w = new double[n];
		w[0] = gamma;
		w[n - 1] = otherCorner;
		double[] s = tridiagonal(low, mid, high, rhs);
		double[] z = tridiagonal(low, mid, high, w);
		double factor = (s[0] + corner * s[n - 1] / gamma) / (1 + z[0] + corner * z[n - 1] / gamma);
		double[] m = new double[n + 1];
		for (int i = 0; i < n; i++) {
			m[i] = s[i] - factor * z[i];
		}
		m[n] = m[0];
		return m;
	}

	/** Thomas' algorithm; low[0] and high[last] are not used. */
	private static double[] tridiagonal(double[] low, double[] mid, double[] high, double[] rhs) {
		int n = mid.length;
		double[] c = new double[n];
		double[] d = new double[n];
		for (int i = 0; i < n; i++) {
			double pivot = i == 0 ? mid[0] : mid[i] - low[i] * c[i - 1];
			c[i] = high[i] / pivot;
			d[i] = (i == 0 ? rhs[0] : rhs[i] - low[i] * d[i - 1]) / pivot;
		}
		for (int i = n - 2; i >= 0; i--) {
			d[i] -= c[i] * d[i + 1];
		}
		return d;
	}

	private static double[] evaluate(double[] u, double[] v, double[] m, boolean closed) {
		int n = u.length - 1;
		double[] out = new double[n * DENSITY + (closed ? 0 : 1)];
		for (int i = 0; i < n; i++) {
			double h = u[i + 1] - u[i];
			for (int k = 0; k < DENSITY; k++) {
				double b = (double) k / DENSITY;
				double a = 1 - b;
				out[i * DENSITY + k] = a * v[i] + b * v[i + 1] + ((a * a * a - a) * m[i] + (b * b * b - b) * m[i + 1]) * h * h / 6;
			}
		}
		if (!closed) {
			out[n * DENSITY] = v[n];
		}
		return out;
	}
}
