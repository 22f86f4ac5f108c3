package org.fiducial.dataset.portraits.model;

/**
 * The skin of the head as a surface in three dimensions: horizontal sections (half ellipses in front, others behind) lofted from
 * the chin to the crown through the jaw's contour, with the face's relief added. Head units, x right, y down, z to the viewer.
 */
public final class HeadSurface {
	/** Sections above the ear: y, half-width, centre z, front depth, back depth. */
	private static final double[][] CRANIUM = {{-1.48, .0, -.25, .02, .02}, {-1.465, .24, -.25, .33, .32}, {-1.40, .47, -.24, .60, .60},
			{-1.27, .67, -.2, .83, .88}, {-1.08, .82, -.15, .97, 1.10}, {-.82, .91, -.1, 1.05, 1.25}, {-.55, .96, -.05, 1.08, 1.28},
			{-.28, .985, -.02, 1.08, 1.2}};
	/** Sections at the jaw's landmarks 0 to 8: centre z, front depth, back depth. */
	private static final double[][] MANDIBLE = {{0, 1.06, 1.0}, {0, 1.08, .8}, {.02, 1.08, .5}, {.08, 1.05, .3}, {.18, .97, .2}, {.33, .83, .15},
			{.5, .66, .1}, {.72, .42, .08}, {.95, .1, .05}};
	private static final int FINE = 8;

	private final double[] rowY;
	private final double[] rowW;
	private final double[] rowC;
	private final double[] rowF;
	private final double[] rowB;
	private final int[] jawRow = new int[9];
	private final Relief relief;
	private final double chinY;

	/** Builds the surface around a face. */
	public HeadSurface(CanonicalFace face, Subject subject) {
		Proportions p = subject.proportions();
		int c = CRANIUM.length;
		double[][] key = new double[c + 9][];
		double high = 1 + .05 * p.get(Trait.CRANIUM) + .03 * p.get(Trait.FOREHEAD);
		double wide = 1 + .025 * p.get(Trait.CRANIUM);
		for (int i = 0; i < c; i++) {
			double[] k = CRANIUM[i];
			double blend = Math.min(1, (-.28 - k[0]) / .5);
			key[i] = new double[] {k[0] * high, k[1] * (1 + (wide - 1) * blend), k[2], k[3], k[4]};
		}
		for (int i = 0; i < 9; i++) {
			double[] m = MANDIBLE[i];
			key[c + i] = new double[] {face.y(8 + (8 - i)), Math.max(.004, face.x(16 - i)), m[0], m[1], m[2]};
		}
		int n = (key.length - 1) * FINE + 1;
		rowY = new double[n];
		rowW = new double[n];
		rowC = new double[n];
		rowF = new double[n];
		rowB = new double[n];
		for (int i = 0; i < n; i++) {
			int k = Math.min(key.length - 2, i / FINE);
			double t = (double) i / FINE - k;
			double[] v = new double[5];
			for (int j = 0; j < 5; j++) {
				v[j] = spline(key, k, j, t);
			}
			rowY[i] = v[0];
			rowW[i] = Math.max(0, v[1]);
			rowC[i] = v[2];
			rowF[i] = Math.max(.01, v[3]);
			rowB[i] = Math.max(.01, v[4]);
		}
		for (int i = 0; i < 9; i++) {
			jawRow[i] = (c + i) * FINE;
		}
		chinY = face.y(8);
		relief = new Relief(face, subject);
	}

	private static double spline(double[][] key, int k, int j, double t) {
		double b = key[k][j];
		double c = key[k + 1][j];
		double a = k > 0 ? key[k - 1][j] : b;
		double d = k + 2 < key.length ? key[k + 2][j] : j == 1 ? -key[k][j] : c + (c - b) * .2;
		return b + .5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
	}

	/** Number of sections, from the crown down to the chin. */
	public int rows() {
		return rowY.length;
	}

	/** The section that passes through a jaw landmark, 0 (or 16) to 8. */
	public int jawRow(int landmark) {
		return jawRow[landmark > 8 ? 16 - landmark : landmark];
	}

	/** Height of a section. */
	public double rowY(int row) {
		return rowY[row];
	}

	/** A row index, with fraction, for a height. */
	public double rowAt(double y) {
		int lo = 0;
		int hi = rowY.length - 1;
		while (hi - lo > 1) {
			int mid = (lo + hi) / 2;
			if (rowY[mid] <= y) {
				lo = mid;
			} else {
				hi = mid;
			}
		}
		double span = rowY[hi] - rowY[lo];
		return lo + (span > 1e-9 ? Math.max(0, Math.min(1, (y - rowY[lo]) / span)) : 0);
	}

	/**
	 * A point of the surface.
	 *
	 * @param row  section, fractions allowed
	 * @param phi  angle around the vertical axis, 0 in front, positive to the image's right
	 * @param lift distance outward, for hair
	 * @param out  receives x, y, z
	 */
	public void point(double row, double phi, double lift, double[] out) {
		int i = Math.max(0, Math.min(rowY.length - 2, (int) row));
		double t = row - i;
		double y = mix(rowY, i, t);
		double w = mix(rowW, i, t);
		double s = Math.sin(phi);
		double c = Math.cos(phi);
		double x = w * s;
		double z = mix(rowC, i, t) + (c >= 0 ? mix(rowF, i, t) : mix(rowB, i, t)) * c;
		if (c > 0) {
			z += relief.at(x, y) * Math.min(1, c * 2.5);
		}
		if (lift != 0) {
			double ny = (y + .45) / 1.05;
			double nx = x / 1.0;
			double nz = (z + .15) / 1.25;
			double l = lift / Math.max(.2, Math.sqrt(nx * nx + ny * ny + nz * nz));
			x += nx * l;
			y += ny * l;
			z += nz * l;
		}
		out[0] = x;
		out[1] = y;
		out[2] = z;
	}

	/** Moves a point inside the skull out to a distance over it, in its horizontal section; points below {@code lowest} stay. */
	public void pushOut(double[] p, double lowest, double margin) {
		if (p[1] > lowest || p[1] < rowY[0]) {
			return;
		}
		double row = rowAt(p[1]);
		int i = Math.min(rowY.length - 2, (int) row);
		double t = row - i;
		double c = mix(rowC, i, t);
		double w = mix(rowW, i, t) + margin;
		double d = (p[2] >= c ? mix(rowF, i, t) : mix(rowB, i, t)) + margin;
		double q = Math.hypot(p[0] / w, (p[2] - c) / d);
		if (q < 1 && q > .3) {
			p[0] /= q;
			p[2] = c + (p[2] - c) / q;
		}
	}

	private static double mix(double[] v, int i, double t) {
		return v[i] + (v[i + 1] - v[i]) * t;
	}

	/** Depth of the front of the head over a frontal position. */
	public double frontZ(double x, double y) {
		double row = rowAt(Math.min(y, chinY - .02));
		int i = Math.min(rowY.length - 2, (int) row);
		double t = row - i;
		double w = Math.max(.02, mix(rowW, i, t));
		double s = Math.max(-.995, Math.min(.995, x / w));
		double c = Math.sqrt(1 - s * s);
		return mix(rowC, i, t) + mix(rowF, i, t) * c + relief.at(x, y) * Math.min(1, c * 2.5);
	}
}
