package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Transparent washes on white paper: few tones with wandering borders, dark rims where the pool dried, granulation, light left open. */
final class WatercolorRenderer implements StyleRenderer {
	private static final Rgb PAPER = Rgb.hex(0xfbf7ee);

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Layers l = scene.layers;
		Paper paper = new Paper(scene);
		Picture lit = PhotoRenderer.lit(scene, 0);
		float[] r = Filters.blur(lit.r, size, 1.1 * scene.px);
		float[] g = Filters.blur(lit.g, size, 1.1 * scene.px);
		float[] b = Filters.blur(lit.b, size, 1.1 * scene.px);
		float[] wash = washes(scene, paper, lit);
		float[] soft = Filters.blur(wash, size, 1.6 * scene.px);
		float[] back = l.part(Part.BACKDROP);
		float[] cloth = l.part(Part.CLOTH);
		Picture p = new Picture(size);
		for (int i = 0; i < wash.length; i++) {
			int x = i % size;
			int y = i / size;
			float d = wash[i];
			float luma = Math.max(.04f, .299f * r[i] + .587f * g[i] + .114f * b[i]);
			// pigment over white paper: density moves from paper to the hue, darker where a pool dried
			float rim = Math.max(0, wash[i] - soft[i]) * 1.5f;
			float grain = (paper.tooth(x, y) - .5f) * .16f * (.3f + d);
			float density = d + rim + grain + .1f * (paper.cloud(x, y, 46) - .5f);
			float target = 1 - .86f * Math.max(0, density);
			float sat = 1.12f;
			float k = target / luma;
			float cr = (luma + (r[i] - luma) * sat) * k;
			float cg = (luma + (g[i] - luma) * sat) * k;
			float cb = (luma + (b[i] - luma) * sat) * k;
			p.set(i, Math.min(1, cr) * PAPER.r(), Math.min(1, cg) * PAPER.g(), Math.min(1, cb) * PAPER.b());
			float border = border(x, y, size, paper);
			float open = Math.max(back[i] * (1 - border * (.5f + .5f * paper.cloud(x, y, 90))), cloth[i] * (1 - border));
			p.mix(i, PAPER, open);
		}
		Ink ink = new Ink(scene).lines(.85, .5, k -> k == InkLine.Kind.LID ? 1.3 : k == InkLine.Kind.HAIR ? .5 : .9);
		Rgb line = Rgb.hex(0x4a3630);
		for (int i = 0; i < wash.length; i++) {
			p.mix(i, line, ink.alpha[i] * .5f);
		}
		return p.toImage();
	}

	/** Density of pigment in a few levels with wandering borders. */
	private static float[] washes(Scene scene, Paper paper, Picture lit) {
		int size = scene.size;
		float[] luma = new float[size * size];
		for (int i = 0; i < luma.length; i++) {
			luma[i] = lit.luma(i);
		}
		float[] soft = Filters.blur(luma, size, .8 * scene.px);
		float[] out = new float[luma.length];
		for (int i = 0; i < out.length; i++) {
			float t = 1 - soft[i] + .07f * (paper.cloud(i % size, i / size, 22) - .5f);
			float levels = 5;
			float q = t * levels;
			float f = (float) Math.floor(q);
			out[i] = Filters.unit((f + Filters.smoothstep(.42f, .58f, q - f)) / levels * .8f + .2f * t - .05f);
		}
		return out;
	}

	/** 1 inside the painted area, 0 at the paper's margin, ragged. */
	private static float border(int x, int y, int size, Paper paper) {
		float u = (x + .5f) / size;
		float v = (y + .5f) / size;
		float d = Math.min(Math.min(u, 1 - u) * 1.1f, Math.min(v, 1 - v));
		return Filters.smoothstep(.0f, .012f, d - .05f - .16f * (paper.cloud(x, y, 60) - .42f));
	}
}
