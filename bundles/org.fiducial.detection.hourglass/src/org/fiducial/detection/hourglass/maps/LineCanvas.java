package org.fiducial.detection.hourglass.maps;

import java.util.Arrays;

/**
 * A square one-bit canvas with OpenCV's thick poly-lines (modules/imgproc/src/drawing.cpp of 4.6: PolyLine, ThickLine,
 * FillConvexPoly, Line2, Circle; 8-connected). Bit for bit the same pixels, which the supervision of the reference is made of.
 */
public final class LineCanvas {
	private static final int SHIFT = 16;
	private static final long ONE = 1L << SHIFT;
	private static final long HALF = ONE >> 1;

	private final int size;
	private final int words;
	private final long[] bits;
	private int top;
	private int bottom;

	/** @param size side in pixels */
	LineCanvas(int size) {
		this.size = size;
		this.words = (size + 63) >> 6;
		this.bits = new long[words * size];
		this.top = size;
		this.bottom = -1;
	}

	/** Clears every pixel. */
	void clear() {
		if (bottom >= top) {
			Arrays.fill(bits, top * words, (bottom + 1) * words, 0);
		}
		top = size;
		bottom = -1;
	}

	/** First row that has been drawn to, or {@link #size} if none. */
	int top() {
		return top;
	}

	/** Last row that has been drawn to, or -1. */
	int bottom() {
		return bottom;
	}

	public boolean get(int x, int y) {
		return (bits[y * words + (x >> 6)] >>> x & 1) != 0;
	}

	/** How many of the eight pixels from x on are set; x is a multiple of 4 and the eight lie in the canvas. */
	int count8(int x, int y) {
		int i = y * words + (x >> 6);
		int o = x & 63;
		long v = bits[i] >>> o;
		if (o > 56 && i + 1 < (y + 1) * words) {
			v |= bits[i + 1] << 64 - o;
		}
		return Long.bitCount(v & 0xff);
	}

	/** Draws a line through points, with round ends and joints. */
	void polyline(int[] x, int[] y, boolean closed, int thickness) {
		int n = x.length;
		int last = closed ? n - 1 : 0;
		boolean startCap = !closed;
		for (int i = closed ? 0 : 1; i < n; i++) {
			thickLine(x[last], y[last], x[i], y[i], thickness, startCap);
			last = i;
			startCap = false;
		}
	}

	private void thickLine(int x0, int y0, int x1, int y1, int thickness, boolean startCap) {
		double dx = x0 - x1;
		double dy = y1 - y0;
		double r = dx * dx + dy * dy;
		long half = (long) thickness << SHIFT - 1;
		if (r > Math.ulp(1.0)) {
			r = (half + (thickness & 1) * ONE * .5) / Math.sqrt(r);
			long ox = (long) Math.rint(dy * r);
			long oy = (long) Math.rint(dx * r);
			long ax = (long) x0 << SHIFT;
			long ay = (long) y0 << SHIFT;
			long bx = (long) x1 << SHIFT;
			long by = (long) y1 << SHIFT;
			fillConvex(new long[] { ax + ox, ax - ox, bx - ox, bx + ox }, new long[] { ay + oy, ay - oy, by - oy, by + oy });
		}
		int radius = (int) (half + HALF >> SHIFT);
		if (startCap) {
			disc(x0, y0, radius);
		}
		disc(x1, y1, radius);
	}

	/** A convex polygon in 16.16 fixed point, outline included. */
	private void fillConvex(long[] vx, long[] vy) {
		int n = vx.length;
		int lowest = 0;
		long minY = vy[0];
		long maxY = vy[0];
		for (int i = 0, before = n - 1; i < n; before = i++) {
			if (vy[i] < minY) {
				minY = vy[i];
				lowest = i;
			}
			maxY = Math.max(maxY, vy[i]);
			subpixelLine(vx[before], vy[before], vx[i], vy[i]);
		}
		int y = round(minY);
		int end = Math.min(round(maxY), size - 1);
		Side a = new Side(vx, vy, lowest, 1, y);
		Side b = new Side(vx, vy, lowest, n - 1, y);
		int[] edges = { n };
		for (; y <= end; y++) {
			a.advance(y, edges);
			b.advance(y, edges);
			if (y >= 0) {
				row(y, round(Math.min(a.x, b.x)), round(Math.max(a.x, b.x)));
			}
			a.x += a.dx;
			b.x += b.dx;
		}
	}

	/** One of the two chains of edges that the scan follows downwards. */
	private static final class Side {
		private final long[] vx;
		private final long[] vy;
		private final int step;
		private int index;
		private int endRow;
		private long x = -ONE;
		private long dx;

		Side(long[] vx, long[] vy, int index, int step, int row) {
			this.vx = vx;
			this.vy = vy;
			this.index = index;
			this.step = step;
			this.endRow = row;
		}

		/** Takes up the next edge where the last one ends; the two sides share the number of edges that are left. */
		void advance(int y, int[] edgesLeft) {
			if (y < endRow) {
				return;
			}
			int n = vx.length;
			int from = index;
			int to = (from + step) % n;
			while (edgesLeft[0]-- > 0) {
				int row = round(vy[to]);
				if (row > y) {
					endRow = row;
					dx = ((vx[to] - vx[from]) * 2 + (row - y)) / (2L * (row - y));
					x = vx[from];
					index = to;
					return;
				}
				from = to;
				to = (to + step) % n;
			}
		}
	}

	private static int round(long fixed) {
		return (int) (fixed + HALF >> SHIFT);
	}

	/** An 8-connected line between sub-pixel points, cut at the canvas first. */
	private void subpixelLine(long fromX, long fromY, long toX, long toY) {
		long[] line = { fromX, fromY, toX, toY };
		if (!clip(line)) {
			return;
		}
		long x1 = line[0];
		long y1 = line[1];
		long x2 = line[2];
		long y2 = line[3];
		long ax = Math.abs(x2 - x1);
		long ay = Math.abs(y2 - y1);
		boolean flat = ax > ay;
		boolean swap = flat ? x2 < x1 : y2 < y1;
		long sx = swap ? x2 : x1;
		long sy = swap ? y2 : y1;
		long ex = swap ? x1 : x2;
		long ey = swap ? y1 : y2;
		point(round(ex), round(ey));
		if (flat) {
			long step = (ey - sy) * ONE / (ax | 1);
			int x = (int) (sx + HALF >> SHIFT);
			long y = sy + HALF;
			for (long k = ex - sx >> SHIFT; k >= 0; k--, x++, y += step) {
				point(x, (int) (y >> SHIFT));
			}
		} else {
			long step = (ex - sx) * ONE / (ay | 1);
			long x = sx + HALF;
			int y = (int) (sy + HALF >> SHIFT);
			for (long k = ey - sy >> SHIFT; k >= 0; k--, y++, x += step) {
				point((int) (x >> SHIFT), y);
			}
		}
	}

	/** Cohen and Sutherland's cut, with OpenCV's order and rounding; false if nothing is left. */
	private boolean clip(long[] p) {
		long limit = ((long) size << SHIFT) - 1;
		for (int axis = 1; axis >= 0; axis--) {
			int other = 1 - axis;
			for (int end = 0; end <= 2; end += 2) {
				long v = p[end + axis];
				boolean bothOut = p[axis] < 0 && p[2 + axis] < 0 || p[axis] > limit && p[2 + axis] > limit;
				if (bothOut) {
					return false;
				}
				if (v < 0 || v > limit) {
					long border = v < 0 ? 0 : limit;
					p[end + other] += (long) ((double) (border - v) * (p[2 + other] - p[other]) / (p[2 + axis] - p[axis]));
					p[end + axis] = border;
				}
			}
		}
		return true;
	}

	private void disc(int cx, int cy, int radius) {
		int err = 0;
		int dx = radius;
		int dy = 0;
		int plus = 1;
		int minus = (radius << 1) - 1;
		while (dx >= dy) {
			row(cy - dy, cx - dx, cx + dx);
			row(cy + dy, cx - dx, cx + dx);
			row(cy - dx, cx - dy, cx + dy);
			row(cy + dx, cx - dy, cx + dy);
			dy++;
			err += plus;
			plus += 2;
			if (err > 0) {
				err -= minus;
				dx--;
				minus -= 2;
			}
		}
	}

	private void point(int x, int y) {
		if (x >= 0 && x < size && y >= 0 && y < size) {
			touch(y);
			bits[y * words + (x >> 6)] |= 1L << x;
		}
	}

	private void row(int y, int from, int to) {
		int x0 = Math.max(0, from);
		int x1 = Math.min(size - 1, to);
		if (y < 0 || y >= size || x0 > x1) {
			return;
		}
		touch(y);
		int i = y * words + (x0 >> 6);
		int j = y * words + (x1 >> 6);
		long first = -1L << x0;
		long last = -1L >>> 63 - (x1 & 63);
		if (i == j) {
			bits[i] |= first & last;
		} else {
			bits[i] |= first;
			Arrays.fill(bits, i + 1, j, -1L);
			bits[j] |= last;
		}
	}

	private void touch(int y) {
		top = Math.min(top, y);
		bottom = Math.max(bottom, y);
	}
}
