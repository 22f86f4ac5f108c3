package org.fiducial.dataset.portraits.render;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Noise;
import org.fiducial.dataset.portraits.scene.Scene;

/** Brush strokes that follow the directions of a scene's layers. */
final class Strokes {
	/** Distance of strokes, in half-widths. */
	private static final double SPACING = 1.75;

	private Strokes() {
	}

	/**
	 * Noise smeared along the stroke directions (line integral convolution): about 0.5 on average.
	 *
	 * @param where only pixels where this is over zero are computed, the others are 0.5; null for all
	 */
	static float[] alongFlow(Scene scene, int reach, float[] where) {
		Layers l = scene.layers;
		int size = scene.size;
		int last = size - 1;
		float[] grain = grain(scene);
		float[] out = new float[size * size];
		float step = (float) Math.max(.7, scene.px);
		float norm = 2.1f / (2 * reach + 1);
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				if (where != null && where[i] <= 0) {
					out[i] = .5f;
					continue;
				}
				float dx = axisX(l, i) * step;
				float dy = axisY(l, i) * step;
				float px = x + .5f - dx * reach;
				float py = y + .5f - dy * reach;
				float sum = 0;
				for (int k = -reach; k <= reach; k++) {
					int sx = Math.max(0, Math.min(last, (int) px));
					int sy = Math.max(0, Math.min(last, (int) py));
					sum += grain[sy * size + sx];
					px += dx;
					py += dy;
				}
				out[i] = Filters.unit(sum * norm - .55f);
			}
		}
		return out;
	}

	private static float[] grain(Scene scene) {
		int size = scene.size;
		float cell = (float) (.62 / Math.max(.6, scene.px));
		float[] grain = new float[size * size];
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				grain[y * size + x] = Noise.smooth(x * cell, y * cell);
			}
		}
		return grain;
	}

	/** Horizontal part of the unit stroke direction. */
	static float axisX(Layers l, int i) {
		float c = l.flowX[i];
		float s = l.flowY[i];
		float n = (float) Math.sqrt(c * c + s * s) + 1e-6f;
		return (float) Math.sqrt(Math.max(0, .5f + .5f * c / n));
	}

	/** Vertical part of the unit stroke direction. */
	static float axisY(Layers l, int i) {
		float c = l.flowX[i];
		float s = l.flowY[i];
		float n = (float) Math.sqrt(c * c + s * s) + 1e-6f;
		float v = (float) Math.sqrt(Math.max(0, .5f - .5f * c / n));
		return s < 0 ? -v : v;
	}

	/** A layer of paint: colour and thickness grow as strokes are laid. */
	static final class Paint {
		final Picture color;
		final float[] height;

		Paint(Picture color) {
			this.color = color;
			height = new float[color.size * color.size];
		}
	}

	/**
	 * Lays strokes on a jittered grid, each with the colour of the model at its middle.
	 *
	 * @param length half-length in pixels of a 256-pixel frame
	 * @param width  half-width likewise
	 * @param where  share of strokes kept at a pixel, or null for all
	 */
	static void lay(Scene scene, Picture model, Paint paint, String name, double length, double width, float[] where, float vary) {
		Layers l = scene.layers;
		CounterRandom r = scene.random(name);
		int size = scene.size;
		double spacing = width * SPACING;
		double pitch = spacing * scene.px;
		int n = (int) Math.ceil(256 / spacing);
		int[] order = r.permutation(n * n);
		for (int o : order) {
			double ju = r.nextDouble();
			double jv = r.nextDouble();
			double keep = r.nextDouble();
			float shade = (float) (1 + vary * (r.nextDouble() - .5));
			float tint = (float) (vary * .5 * (r.nextDouble() - .5));
			double x = (o % n + ju) * pitch;
			double y = (o / n + jv) * pitch;
			int px = (int) x;
			int py = (int) y;
			if (px >= size || py >= size) {
				continue;
			}
			int i = py * size + px;
			if (where != null && keep > where[i]) {
				continue;
			}
			float[] c = {model.r[i] * shade + tint, model.g[i] * shade, model.b[i] * shade - tint};
			stroke(scene, model, paint, x, y, axisX(l, i), axisY(l, i), length * scene.px, width * scene.px, c, (float) (keep * 50));
		}
	}

	private static void stroke(Scene scene, Picture model, Paint paint, double cx, double cy, float dx, float dy, double length, double width, float[] c, float seed) {
		int size = scene.size;
		double ex = Math.abs(dx) * length + Math.abs(dy) * width + 1;
		double ey = Math.abs(dy) * length + Math.abs(dx) * width + 1;
		int x0 = (int) Math.max(0, cx - ex);
		int x1 = (int) Math.min(size - 1, cx + ex);
		int y0 = (int) Math.max(0, cy - ey);
		int y1 = (int) Math.min(size - 1, cy + ey);
		float il = (float) (1 / length);
		float iw = (float) (1 / width);
		float soft = (float) Math.min(.9, 1.2 / width);
		for (int y = y0; y <= y1; y++) {
			for (int x = x0; x <= x1; x++) {
				float px = (float) (x - cx);
				float py = (float) (y - cy);
				float u = (px * dx + py * dy) * il;
				float v = (py * dx - px * dy) * iw + .18f * u * u;
				float edge = 1 - v * v;
				if (edge <= 0 || u < -1 || u > 1) {
					continue;
				}
				if (Math.abs(u) > (u > 0 ? 1 : .9f)) {
					continue;
				}
				float bristle = Noise.smooth(v * 3.2f + seed, u * .7f + seed);
				float end = 1 - Math.abs(u) - (u > 0 ? .45f * bristle : .1f);
				float a = Math.min(1, edge / soft) * Math.min(1, Math.max(0, end * 5));
				int i = y * size + x;
				// a stroke stops at an edge of the model
				float off = Math.abs(model.r[i] - c[0]) + Math.abs(model.g[i] - c[1]) + Math.abs(model.b[i] - c[2]);
				a *= 1 - Filters.smoothstep(.2f, .46f, off);
				if (a <= 0) {
					continue;
				}
				float k = .88f + .24f * bristle;
				paint.color.mix(i, c[0] * k, c[1] * k, c[2] * k, a * .93f);
				float h = .35f + .65f * bristle + .3f * v * v;
				paint.height[i] += (h - paint.height[i]) * a;
			}
		}
	}
}
