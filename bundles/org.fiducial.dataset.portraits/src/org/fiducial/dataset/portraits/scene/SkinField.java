package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Path2D;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.HeadSurface;

/** The head's surface seen from the camera: normal, depth and frontal position for each pixel, and its anti-aliased outline. */
final class SkinField {
	private static final int COLUMNS = 72;
	private static final int STEP = 2;
	/** Share of the columns up to the ridge of the jaw. */
	private static final double FRONT = .75;
	private static final double BACK = Math.toRadians(168);
	private static final double RIDGE = Math.toRadians(99);

	final Triangles raster;
	final float[] mask;
	private final double[][][] grid;
	private final int jawFirst;

	SkinField(Head head, Brush brush) {
		HeadSurface s = head.surface;
		int rows = (s.rows() - 1) / STEP + 1;
		jawFirst = s.jawRow(0) / STEP;
		double[][][] space = new double[rows][COLUMNS + 1][3];
		for (int j = 0; j < rows; j++) {
			double limit = BACK + (RIDGE - BACK) * Math.max(0, Math.min(1, (j - jawFirst) / 3.0));
			for (int i = 0; i <= COLUMNS; i++) {
				double u = 2.0 * i / COLUMNS - 1;
				s.point(j * STEP, azimuth(u, limit), 0, space[j][i]);
			}
		}
		grid = new double[rows][COLUMNS + 1][8];
		double[] n = new double[3];
		for (int j = 0; j < rows; j++) {
			for (int i = 0; i <= COLUMNS; i++) {
				double[] p = space[j][i];
				double[] v = grid[j][i];
				head.project(p[0], p[1], p[2], v);
				normal(space, j, i, n);
				head.rotate(n);
				v[3] = n[0];
				v[4] = n[1];
				v[5] = n[2];
				v[6] = p[0];
				v[7] = p[1];
			}
		}
		raster = new Triangles(brush.canvas.size, 5);
		for (int j = 0; j + 1 < rows; j++) {
			for (int i = 0; i < COLUMNS; i++) {
				raster.draw(grid[j][i], grid[j][i + 1], grid[j + 1][i + 1]);
				raster.draw(grid[j][i], grid[j + 1][i + 1], grid[j + 1][i]);
			}
		}
		raster.dilate(Math.max(2, brush.canvas.size / 100));
		brush.coverage.fill(outline(head));
		mask = brush.take();
		fillGaps();
	}

	/** Columns are dense in front, where the relief is, and run on behind the ridge of the jaw to the limit. */
	private static double azimuth(double u, double limit) {
		double w = Math.min(1, Math.abs(u) / FRONT);
		double behind = Math.max(0, Math.abs(u) - FRONT) / (1 - FRONT);
		return Math.signum(u) * (RIDGE * (.5 * w + .5 * w * w * w) + (limit - RIDGE) * behind);
	}

	private static void normal(double[][][] p, int j, int i, double[] out) {
		int j0 = Math.max(0, j - 1);
		int j1 = Math.min(p.length - 1, j + 1);
		double[] l = p[j][Math.max(0, i - 1)];
		double[] r = p[j][Math.min(COLUMNS, i + 1)];
		double[] t = p[j0][i];
		double[] b = p[j1][i];
		double ax = r[0] - l[0];
		double ay = r[1] - l[1];
		double az = r[2] - l[2];
		double bx = b[0] - t[0];
		double by = b[1] - t[1];
		double bz = b[2] - t[2];
		out[0] = ay * bz - az * by;
		out[1] = az * bx - ax * bz;
		out[2] = ax * by - ay * bx;
		double len = Math.sqrt(out[0] * out[0] + out[1] * out[1] + out[2] * out[2]);
		if (len < 1e-9) {
			out[0] = 0;
			out[1] = j < p.length / 2 ? -1 : 1;
			out[2] = 0;
			return;
		}
		out[0] /= len;
		out[1] /= len;
		out[2] /= len;
	}

	/** The jaw's contour exactly through the landmarks, united with the skull, whose silhouette is convex. */
	private Path2D outline(Head head) {
		double[] jaw = jawLine(head);
		Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
		path.append(Curves.closed(oriented(jaw)), false);
		int across = COLUMNS / 2 + 1;
		int down = (jawFirst - 1) / 2 + 1;
		double[] skull = new double[(across * down + 2) * 2];
		int n = 0;
		for (int j = 0; j < down; j++) {
			for (int i = 0; i < across; i++) {
				skull[n++] = grid[j * 2][i * 2][0];
				skull[n++] = grid[j * 2][i * 2][1];
			}
		}
		skull[n++] = head.x(0);
		skull[n++] = head.y(0);
		skull[n++] = head.x(16);
		skull[n] = head.y(16);
		path.append(Curves.closed(oriented(Curves.hull(skull))), false);
		return path;
	}

	private static double[] oriented(double[] p) {
		double area = 0;
		for (int i = 0; i < p.length; i += 2) {
			int k = (i + 2) % p.length;
			area += p[i] * p[k + 1] - p[k] * p[i + 1];
		}
		return area > 0 ? p : Curves.reversed(p);
	}

	/** The jaw's contour from landmark 0 to 16. */
	static double[] jawLine(Head head) {
		double[] p = new double[34];
		for (int i = 0; i < 17; i++) {
			p[i * 2] = head.x(i);
			p[i * 2 + 1] = head.y(i);
		}
		return Curves.through(p, 6);
	}

	/** Pixels inside the outline that the mesh leaves open take the nearest value of their row. */
	private void fillGaps() {
		int size = raster.size;
		for (int y = 0; y < size; y++) {
			int last = -1;
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				if (raster.covered(i)) {
					last = i;
				} else if (mask[i] > 0 && last >= 0) {
					raster.copy(last, i);
				}
			}
			last = -1;
			for (int x = size - 1; x >= 0; x--) {
				int i = y * size + x;
				if (raster.covered(i)) {
					last = i;
				} else if (mask[i] > 0 && last >= 0) {
					raster.copy(last, i);
				}
			}
		}
	}
}
