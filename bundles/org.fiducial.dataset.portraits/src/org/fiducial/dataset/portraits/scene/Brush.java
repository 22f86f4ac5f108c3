package org.fiducial.dataset.portraits.scene;

import java.awt.Rectangle;
import java.awt.Shape;

/** Paints vector shapes into layers with a shader for each pixel. */
final class Brush {
	/** Says what a covered pixel looks like. */
	interface Shader {
		void shade(int x, int y, Fragment f);
	}

	final Layers layers;
	final Coverage coverage;
	private final Fragment fragment = new Fragment();

	Brush(Layers layers) {
		this.layers = layers;
		coverage = new Coverage(layers.size);
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
				int i = y * layers.size + x;
				if (clip != null) {
					a *= clip[i];
				}
				if (a > 0) {
					fragment.reset();
					shader.shade(x, y, fragment);
					layers.blend(i, a, part, fragment);
				}
			}
		}
		coverage.clear();
	}

	/** Paints every pixel that {@code hidden} does not cover wholly. */
	void flood(Part part, float[] hidden, Shader shader) {
		for (int i = 0; i < hidden.length; i++) {
			if (hidden[i] < 1) {
				fragment.reset();
				shader.shade(i % layers.size, i / layers.size, fragment);
				layers.blend(i, 1, part, fragment);
			}
		}
	}

	/** Multiplies the light that reaches the pixels under a shape by {@code 1 - strength}. */
	void darken(Shape shape, float[] clip, float strength) {
		coverage.fill(shape);
		Rectangle r = coverage.bounds();
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				int i = y * layers.size + x;
				layers.open[i] *= 1 - coverage.at(x, y) * strength * (clip == null ? 1 : clip[i]);
			}
		}
		coverage.clear();
	}

	/** Reads the coverage out and empties it. */
	float[] take() {
		float[] out = new float[layers.size * layers.size];
		Rectangle r = coverage.bounds();
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				out[y * layers.size + x] = coverage.at(x, y);
			}
		}
		coverage.clear();
		return out;
	}
}
