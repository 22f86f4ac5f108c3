package org.fiducial.dataset.portraits.scene;

import java.awt.Rectangle;
import java.awt.Shape;

/** Paints vector shapes onto a canvas with a shader for each pixel. */
final class Brush {
	/** Says what a covered pixel looks like. */
	interface Shader {
		void shade(int x, int y, Fragment f);
	}

	final Canvas canvas;
	final Coverage coverage;
	private final Fragment fragment = new Fragment();

	Brush(Canvas canvas) {
		this.canvas = canvas;
		coverage = new Coverage(canvas.size);
	}

	/** Fills a shape; {@code clip} (a coverage for each pixel, or null) limits it. */
	void fill(Shape shape, Part part, float[] clip, Shader shader) {
		coverage.fill(shape);
		flush(part, clip, shader);
	}

	/** Paints what the coverage holds and empties it. */
	void flush(Part part, float[] clip, Shader shader) {
		Rectangle r = coverage.bounds();
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				float a = coverage.at(x, y);
				int i = y * canvas.size + x;
				if (clip != null) {
					a *= clip[i];
				}
				if (a > 0) {
					fragment.reset();
					shader.shade(x, y, fragment);
					canvas.blend(i, a, part, fragment);
				}
			}
		}
		coverage.clear();
	}

	/** Paints every pixel that {@code hidden} does not cover wholly. */
	void flood(Part part, float[] hidden, Shader shader) {
		int i = 0;
		for (int y = 0; y < canvas.size; y++) {
			for (int x = 0; x < canvas.size; x++, i++) {
				if (hidden[i] < 1) {
					fragment.reset();
					shader.shade(x, y, fragment);
					canvas.blend(i, 1, part, fragment);
				}
			}
		}
	}

	/** Multiplies the light that reaches the pixels under a shape by {@code 1 - strength}. */
	void darken(Shape shape, float[] clip, float strength) {
		coverage.fill(shape);
		Rectangle r = coverage.bounds();
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				int i = y * canvas.size + x;
				canvas.dim(i, 1 - coverage.at(x, y) * strength * (clip == null ? 1 : clip[i]));
			}
		}
		coverage.clear();
	}

	/** Reads the coverage out and empties it. */
	float[] take() {
		float[] out = new float[canvas.size * canvas.size];
		Rectangle r = coverage.bounds();
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				out[y * canvas.size + x] = coverage.at(x, y);
			}
		}
		coverage.clear();
		return out;
	}
}
