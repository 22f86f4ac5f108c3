package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Path2D;

/** Smooth curves through points. Points are flat arrays x0, y0, x1, y1, ... */
public final class Curves {
	private Curves() {
	}

	/** A curve that passes through the points (centripetal-like Catmull-Rom), sampled {@code steps} times a segment. */
	public static double[] through(double[] p, int steps) {
		int n = p.length / 2;
		double[] out = new double[((n - 1) * steps + 1) * 2];
		int o = 0;
		for (int i = 0; i < n - 1; i++) {
			for (int k = 0; k < steps; k++) {
				double t = (double) k / steps;
				out[o++] = at(p, n, i, 0, t);
				out[o++] = at(p, n, i, 1, t);
			}
		}
		out[o++] = p[n * 2 - 2];
		out[o] = p[n * 2 - 1];
		return out;
	}

	private static double at(double[] p, int n, int i, int axis, double t) {
		double b = p[i * 2 + axis];
		double c = p[i * 2 + 2 + axis];
		double a = i > 0 ? p[i * 2 - 2 + axis] : 2 * b - c;
		double d = i + 2 < n ? p[i * 2 + 4 + axis] : 2 * c - b;
		return b + .5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
	}

	/** The points of one polyline followed by those of others. */
	public static double[] join(double[]... lines) {
		int n = 0;
		for (double[] l : lines) {
			n += l.length;
		}
		double[] out = new double[n];
		n = 0;
		for (double[] l : lines) {
			System.arraycopy(l, 0, out, n, l.length);
			n += l.length;
		}
		return out;
	}

	/** The points in the opposite order. */
	public static double[] reversed(double[] p) {
		double[] out = new double[p.length];
		for (int i = 0; i < p.length; i += 2) {
			out[i] = p[p.length - 2 - i];
			out[i + 1] = p[p.length - 1 - i];
		}
		return out;
	}

	/** A closed path. */
	public static Path2D closed(double[] p) {
		Path2D path = open(p);
		path.closePath();
		return path;
	}

	/** An open path. */
	public static Path2D open(double[] p) {
		Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO, p.length / 2 + 2);
		path.moveTo(p[0], p[1]);
		for (int i = 2; i < p.length; i += 2) {
			path.lineTo(p[i], p[i + 1]);
		}
		return path;
	}

	/** The width of a stroke along itself, in pixels, from start (0) to end (1). */
	public interface Width {
		double at(double t);
	}

	/** A stroke whose width varies along a polyline, as a closed shape. */
	public static Path2D ribbon(double[] p, Width width) {
		int n = p.length / 2;
		double[] left = new double[n * 2];
		double[] right = new double[n * 2];
		for (int i = 0; i < n; i++) {
			int a = Math.max(0, i - 1) * 2;
			int b = Math.min(n - 1, i + 1) * 2;
			double dx = p[b] - p[a];
			double dy = p[b + 1] - p[a + 1];
			double l = Math.sqrt(dx * dx + dy * dy) + 1e-9;
			double w = width.at(n > 1 ? (double) i / (n - 1) : 0) / 2;
			left[i * 2] = p[i * 2] - dy / l * w;
			left[i * 2 + 1] = p[i * 2 + 1] + dx / l * w;
			right[i * 2] = p[i * 2] + dy / l * w;
			right[i * 2 + 1] = p[i * 2 + 1] - dx / l * w;
		}
		return closed(join(left, reversed(right)));
	}

	/** Adds a quadrilateral with positive orientation, in two when it crosses itself, so that overlapping ones unite under the non-zero rule. */
	static void quad(Path2D path, double[] a, double[] b, double[] c, double[] d) {
		double one = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
		double two = (c[0] - a[0]) * (d[1] - a[1]) - (d[0] - a[0]) * (c[1] - a[1]);
		if (one * two <= 0) {
			triangle(path, a, b, c);
			triangle(path, a, c, d);
			return;
		}
		path.moveTo(a[0], a[1]);
		double[] second = one > 0 ? b : d;
		double[] fourth = one > 0 ? d : b;
		path.lineTo(second[0], second[1]);
		path.lineTo(c[0], c[1]);
		path.lineTo(fourth[0], fourth[1]);
		path.closePath();
	}

	private static void triangle(Path2D path, double[] a, double[] b, double[] c) {
		double area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
		if (Math.abs(area) < 1e-6) {
			return;
		}
		path.moveTo(a[0], a[1]);
		path.lineTo(area > 0 ? b[0] : c[0], area > 0 ? b[1] : c[1]);
		path.lineTo(area > 0 ? c[0] : b[0], area > 0 ? c[1] : b[1]);
		path.closePath();
	}

	/** The convex hull of points (Andrew's monotone chain), without the closing point. */
	static double[] hull(double[] p) {
		double[][] q = new double[p.length / 2][];
		for (int i = 0; i < q.length; i++) {
			q[i] = new double[] {p[i * 2], p[i * 2 + 1]};
		}
		java.util.Arrays.sort(q, (a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
		double[][] h = new double[q.length * 2][];
		int k = 0;
		for (int pass = 0; pass < 2; pass++) {
			int base = k;
			for (int i = 0; i < q.length; i++) {
				double[] c = pass == 0 ? q[i] : q[q.length - 1 - i];
				while (k >= base + 2 && turn(h[k - 2], h[k - 1], c) <= 0) {
					k--;
				}
				h[k++] = c;
			}
			k--;
		}
		double[] out = new double[k * 2];
		for (int i = 0; i < k; i++) {
			out[i * 2] = h[i][0];
			out[i * 2 + 1] = h[i][1];
		}
		return out;
	}

	private static double turn(double[] a, double[] b, double[] c) {
		return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
	}
}
