package org.fiducial.detection.hourglass.maps;

import java.util.List;

import org.fiducial.detection.hourglass.network.HourglassConfig;

/**
 * Draws the target maps of one picture (ZhenglinZhou/STAR lib/dataset/alignmentDataset.py, encoder_default.py): for every landmark
 * a Gaussian of sigma 1.5 input pixels, for every edge a curve one input pixel wide, both reduced to a quarter of the input. A
 * quarter by bilinear interpolation is the mean of the middle 2x2 pixels of every 4x4. Not thread-safe (it reuses its canvas).
 */
public final class SupervisionMaps {
	/** Pixels from a landmark to the border of its Gaussian. */
	private static final double REACH = 4.5;
	private static final int KERNEL = 10;
	private static final float[] GAUSSIAN = gaussian();
	/** Curves are drawn this many times larger. */
	private static final int DRAW_SCALE = 4;

	private final HourglassConfig config;
	private final LineCanvas canvas;

	/** Draws maps for networks of this size. */
	public SupervisionMaps(HourglassConfig config) {
		this.config = config;
		this.canvas = new LineCanvas(config.inputSize() * DRAW_SCALE);
	}

	private static float[] gaussian() {
		float[] g = new float[KERNEL * KERNEL];
		for (int y = 0; y < KERNEL; y++) {
			for (int x = 0; x < KERNEL; x++) {
				g[y * KERNEL + x] = (float) Math.exp(-((x - 5) * (x - 5) + (y - 5) * (y - 5)) / 4.5);
			}
		}
		return g;
	}

	/**
	 * Draws the spot of every landmark. A landmark outside the input is moved to its border, one that is not finite gives an empty map.
	 *
	 * @param shape landmarks in pixels of the input, x0, y0, …
	 * @param out receives K maps of M x M from offset on; must be zero there
	 */
	public void points(double[] shape, float[] out, int offset) {
		int m = config.mapSize();
		for (int k = 0; k < config.points(); k++) {
			spot(shape[2 * k], shape[2 * k + 1], out, offset + k * m * m);
		}
	}

	private void spot(double px, double py, float[] out, int offset) {
		if (!Double.isFinite(px) || !Double.isFinite(py)) {
			return;
		}
		int m = config.mapSize();
		Span columns = Span.around(px, config.inputSize());
		Span rows = Span.around(py, config.inputSize());
		for (int r = Math.max(0, (rows.from - 2) / 4); r < m && 4 * r + 1 < rows.to; r++) {
			for (int c = Math.max(0, (columns.from - 2) / 4); c < m && 4 * c + 1 < columns.to; c++) {
				float sum = 0;
				for (int k = 0; k < 4; k++) {
					sum += kernel(columns, 4 * c + 1 + k % 2, rows, 4 * r + 1 + k / 2);
				}
				out[offset + r * m + c] = sum * .25f;
			}
		}
	}

	/** Pixels that a spot covers along an axis, the end exclusive. */
	private record Span(int from, int to) {
		// casts truncate towards zero, as in the reference: near the border the kernel is cut by a pixel
		static Span around(double p, int size) {
			float inside = (float) Math.max(0, Math.min(size - 1, p));
			return new Span((int) (inside - REACH), (int) (inside + REACH + 1));
		}

		boolean has(int i) {
			return i >= from && i < to;
		}
	}

	private static float kernel(Span columns, int x, Span rows, int y) {
		return columns.has(x) && rows.has(y) ? GAUSSIAN[(y - rows.from) * KERNEL + x - columns.from] : 0;
	}

	/**
	 * Draws the curve of every edge; an edge with a point that is not finite gives an empty map.
	 *
	 * @param shape landmarks in pixels of the input, x0, y0, …
	 * @param out receives E maps of M x M from offset on; must be zero there
	 */
	public void edges(double[] shape, float[] out, int offset) {
		int m = config.mapSize();
		List<HourglassConfig.Edge> edges = config.edges();
		for (int e = 0; e < edges.size(); e++) {
			edge(shape, edges.get(e), out, offset + e * m * m);
		}
	}

	/**
	 * The curve of an edge before it is cut off at the input's borders.
	 *
	 * @return x then y of its samples, in pixels of the input; null if a point is not finite
	 */
	public static double[][] curve(double[] shape, HourglassConfig.Edge edge) {
		int n = edge.points().length;
		double[] x = new double[n];
		double[] y = new double[n];
		for (int i = 0; i < n; i++) {
			x[i] = shape[2 * edge.points()[i]];
			y[i] = shape[2 * edge.points()[i] + 1];
			if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
				return null;
			}
		}
		return CurveFit.sample(x, y, edge.closed());
	}

	private void edge(double[] shape, HourglassConfig.Edge edge, float[] out, int offset) {
		double[][] curve = curve(shape, edge);
		if (curve != null) {
			draw(curve, edge.closed());
			reduce(out, offset);
		}
	}

	/** Draws a curve on the canvas, which it empties first. The canvas is this object's and four times as large as the input. */
	public LineCanvas draw(double[][] curve, boolean closed) {
		canvas.clear();
		canvas.polyline(vertices(curve[0]), vertices(curve[1]), closed, DRAW_SCALE);
		return canvas;
	}

	/** Coordinates of a curve, cut off at the input's borders, as pixels of the canvas. */
	public int[] vertices(double[] v) {
		double limit = config.inputSize() - 1;
		int[] out = new int[v.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = (int) (Math.max(0, Math.min(limit, v[i])) * DRAW_SCALE + .5);
		}
		return out;
	}

	/** The mean of the middle 8x8 of every 16x16 pixels of the canvas. */
	private void reduce(float[] out, int offset) {
		int m = config.mapSize();
		for (int r = Math.max(0, (canvas.top() - 11) / 16); r < m && 16 * r + 4 <= canvas.bottom(); r++) {
			for (int c = 0; c < m; c++) {
				int count = 0;
				for (int k = 4; k < 12; k++) {
					count += canvas.count8(16 * c + 4, 16 * r + k);
				}
				out[offset + r * m + c] = count / 64f;
			}
		}
	}
}
