package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Charcoal and a touch of white chalk on grey paper: smudged masses, broken by the paper's tooth, broad black accents. */
final class CharcoalRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Lighting light = new Lighting(scene);
		Paper paper = new Paper(scene);
		float[] back = scene.layers.part(Part.BACKDROP);
		float[] hair = scene.layers.part(Part.HAIR);
		float[] streak = Strokes.alongFlow(scene, 6, null);
		float[] sharp = new float[size * size];
		for (int i = 0; i < sharp.length; i++) {
			float tone = light.tone[i];
			sharp[i] = Filters.smoothstep(.12f, .86f, tone * (1 - back[i]) + back[i] * backdrop(scene, i));
		}
		float[] smudge = Filters.blur(sharp, size, 2.2 * scene.px);
		float[] ink = new Ink(scene).lines(2.3, .8, k -> switch (k) {
			case HAIR, WRINKLE, CREASE -> .7;
			case LID -> .9;
			case MOUTH -> .75;
			default -> 1;
		}).silhouettes(1.6).alpha;
		ink = Filters.blur(ink, size, .45 * scene.px);
		Rgb sheet = Rgb.hex(0xd6cfc2);
		Rgb coal = Rgb.hex(0x17161a);
		Rgb chalk = Rgb.hex(0xfaf6ee);
		Picture p = new Picture(size);
		for (int i = 0; i < sharp.length; i++) {
			float tooth = paper.tooth(i % size, i / size);
			float t = .62f * smudge[i] + .38f * sharp[i] + .16f * (streak[i] - .5f) * (hair[i] > .5f ? 1.7f : 1);
			float dark = Filters.unit(1.02f - t * 1.3f);
			float grain = Filters.smoothstep(-.28f, .28f, dark * 1.25f - tooth * .95f);
			float lay = .42f * dark + .56f * dark * grain + .1f * grain * dark;
			p.set(i, sheet);
			p.scale(i, .965f + .07f * tooth);
			p.mix(i, chalk, .72f * Filters.smoothstep(.86f, 1.04f, t + .1f * (tooth - .5f)) * (1 - back[i]));
			p.mix(i, coal, Filters.unit(lay));
			float line = ink[i] * Filters.smoothstep(-.1f, .5f, ink[i] * 1.1f - tooth * .42f);
			p.mix(i, coal, Filters.unit(line) * .9f);
		}
		return p.toImage();
	}

	private static float backdrop(Scene scene, int i) {
		float x = (i % scene.size + .5f) / scene.size - .5f;
		float y = (i / scene.size + .5f) / scene.size - .45f;
		float lx = (float) scene.head.subject.light().x();
		return .5f + .42f * Math.signum(lx) * -x * -1.1f + .45f * (float) Math.sqrt(x * x + y * y) - .05f;
	}
}
