package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Ink on absorbent paper: few grey washes that bleed, dry brush in the hair, living contour, much paper left, a red seal. */
final class InkWashRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Layers l = scene.layers;
		Lighting light = new Lighting(scene);
		Paper paper = new Paper(scene);
		float[] back = l.part(Part.BACKDROP);
		float[] hair = l.part(Part.HAIR);
		float[] streak = Strokes.alongFlow(scene, 8, hair);
		float[] dark = new float[size * size];
		for (int i = 0; i < dark.length; i++) {
			float t = light.tone[i];
			float h = hair[i];
			dark[i] = (1 - back[i]) * Filters.unit((1 - t) * 1.22f - .34f + .1f * h);
		}
		float[] bleed = Filters.blur(dark, size, 2.6 * scene.px);
		float[] ink = new Ink(scene).lines(2.1, .75, InkWashRenderer::weight).alpha;
		float[] halo = Filters.blur(ink, size, 1.5 * scene.px);
		Rgb sheet = Rgb.hex(0xf5f0e3);
		Rgb black = Rgb.hex(0x15161b);
		Picture p = new Picture(size);
		for (int i = 0; i < dark.length; i++) {
			int x = i % size;
			int y = i / size;
			float cloud = paper.cloud(x, y, 38) - .5f;
			float t = .55f * dark[i] + .45f * bleed[i] + .12f * cloud * (bleed[i] > .04f ? 1 : 0);
			float q = t * 4;
			float f = (float) Math.floor(q);
			float wash = (f + Filters.smoothstep(.3f, .7f, q - f)) / 4;
			wash = .7f * wash + .3f * t;
			float dry = hair[i] * (1 - Filters.smoothstep(.3f, .68f, streak[i] + .42f * dark[i])) * .75f;
			wash *= 1 - dry;
			float mist = back[i] * .2f * Filters.smoothstep(.45f, .75f, paper.cloud(x, y, 120)) * Filters.smoothstep(.1f, .7f, (float) y / size);
			float fibre = paper.fibre(x, y);
			p.set(i, sheet);
			p.scale(i, .97f + .04f * fibre);
			p.mix(i, black, Filters.unit(wash * .92f + mist + .16f * halo[i]));
			p.mix(i, black, ink[i] * .93f);
		}
		seal(scene, p);
		return p.toImage();
	}

	private static double weight(InkLine.Kind kind) {
		return switch (kind) {
			case LID -> .85;
			case WRINKLE, CREASE -> .5;
			case HAIR -> .9;
			case CLOTH -> 1.25;
			case JAW -> 1.05;
			default -> .8;
		};
	}

	/** The artist's seal in a lower corner. */
	private static void seal(Scene scene, Picture p) {
		int size = scene.size;
		double side = scene.head.subject.light().x() > 0 ? .07 : .855;
		for (int y = (int) (.86 * size); y < size * .95; y++) {
			for (int x = (int) (side * size); x < size * (side + .075); x++) {
				double u = (x / (double) size - side) / .075;
				double v = (y / (double) size - .86) / .09;
				boolean edge = u < .1 || u > .9 || v < .09 || v > .91;
				boolean bar = Math.abs(u - .5) < .06 && v > .2 && v < .8 || Math.abs(v - .35) < .05 && u > .25 && u < .75
						|| Math.abs(v - .65) < .05 && u > .2 && u < .8;
				p.mix(y * size + x, Rgb.hex(0xb8322a), edge || bar ? .12f : .85f);
			}
		}
	}
}
