package org.fiducial.dataset.portraits.render;

import org.fiducial.dataset.portraits.scene.Noise;
import org.fiducial.dataset.portraits.scene.Scene;

/** Paper: tooth, fibres, tone. Textures scale with the frame and are shifted for each portrait. */
final class Paper {
	private final float scale;
	private final float ox;
	private final float oy;

	Paper(Scene scene) {
		var r = scene.random("paper");
		scale = (float) (1 / scene.px);
		ox = (float) r.uniform(0, 200);
		oy = (float) r.uniform(0, 200);
	}

	/** Rough tooth of drawing paper, about 0.5 on average, 0 to 1; grain about two pixels of a 256-pixel frame. */
	float tooth(int x, int y) {
		float u = x * scale;
		float v = y * scale;
		return .55f * Noise.smooth(u * .62f + ox, v * .62f + oy) + .45f * Noise.smooth(u * 1.3f + oy, v * 1.3f + ox);
	}

	/** Broad clouds, 0 to 1. */
	float cloud(float x, float y, float cell) {
		return Noise.fractal(x * scale / cell + ox, y * scale / cell + oy);
	}

	/** Long horizontal fibres, 0 to 1. */
	float fibre(int x, int y) {
		return Noise.smooth(x * scale * .045f + ox, y * scale * .9f + oy);
	}

	/** Wood grain: lines that run along the block, bent round knots, 0 to 1. */
	float wood(int x, int y) {
		float u = x * scale;
		float v = y * scale;
		float bend = 9 * Noise.smooth(u * .012f + ox, v * .02f + oy);
		float line = (v * .16f + bend) % 1;
		return .6f * Math.abs(line * 2 - 1) + .4f * Noise.smooth(u * .03f + oy, v * 1.1f + bend * 4);
	}
}
