package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Noise;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Graphite on toothed paper: searching contour lines, hatching in layers, strands drawn with the hair. */
final class PencilRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Lighting light = new Lighting(scene);
		Paper paper = new Paper(scene);
		float[] hair = scene.layers.part(Part.HAIR);
		float[] brow = scene.layers.part(Part.BROW);
		float[] eye = scene.layers.part(Part.EYE);
		float[] mouth = scene.layers.part(Part.MOUTH);
		float[] back = scene.layers.part(Part.BACKDROP);
		float[] fur = new float[size * size];
		for (int i = 0; i < fur.length; i++) {
			fur[i] = Math.max(hair[i], brow[i]);
		}
		float[] strands = Strokes.alongFlow(scene, 7, fur);
		float[] ink = new Ink(scene).lines(1.05, .6, k -> k == InkLine.Kind.HAIR ? .8 : k == InkLine.Kind.LID ? 1.25 : 1).silhouettes(.8).alpha;
		Picture p = new Picture(size);
		Rgb sheet = Rgb.hex(0xf4f1e9);
		Rgb lead = Rgb.hex(0x34343a);
		float s = (float) (1 / scene.px);
		float[] dark = new float[size * size];
		for (int i = 0; i < dark.length; i++) {
			dark[i] = 1 - light.tone[i];
		}
		dark = Filters.blur(dark, size, .7 * scene.px);
		for (int i = 0; i < ink.length; i++) {
			int x = i % size;
			int y = i / size;
			float u = x * s;
			float v = y * s;
			float d = dark[i] * (1 - back[i]) + back[i] * .5f * vignette(u, v, scene);
			float h = Math.max(hatch(u, v, .8f, -.6f, 3.4f, d, .26f), Math.max(hatch(u, v, .55f, .83f, 3.7f, d, .56f) * .9f, hatch(u, v, .98f, .15f, 3.1f, d, .74f) * .9f));
			if (fur[i] > 0) {
				float w = .25f + .75f * Filters.smoothstep(.62f - .62f * d, 1.05f - .6f * d, strands[i]);
				h += (w - h) * fur[i];
			}
			float solid = Math.max(eye[i], mouth[i]);
			h += (1.3f * Filters.smoothstep(.3f, .8f, 1 - light.tone[i]) - h) * solid;
			float smear = .34f * d * d;
			float tooth = paper.tooth(x, y);
			float lay = Math.max(h * (.35f + .5f * d), smear);
			lay *= .62f + .76f * tooth;
			float line = ink[i] * (.62f + .5f * tooth);
			float a = 1 - (1 - Filters.unit(lay)) * (1 - Filters.unit(line) * .86f);
			p.set(i, sheet);
			p.scale(i, .975f + .05f * tooth);
			p.mix(i, lead, a);
		}
		return p.toImage();
	}

	private static float vignette(float u, float v, Scene scene) {
		float side = (float) (-scene.head.subject.light().x());
		float x = (u / 256 - .5f) * Math.signum(side);
		return Filters.smoothstep(-.1f, .4f, x) * Filters.smoothstep(.05f, .3f, v / 256) * Filters.smoothstep(1.1f, .6f, v / 256) * .75f;
	}

	/** Parallel lines where it is darker than a level; lines swell with darkness. */
	private static float hatch(float u, float v, float nx, float ny, float gap, float dark, float level) {
		float over = (dark - level) * 2.6f;
		if (over <= 0) {
			return 0;
		}
		float wob = 1.6f * Noise.smooth(u * .035f + nx * 9, v * .035f + ny * 9);
		float phase = (u * nx + v * ny) / gap + wob;
		float f = Math.abs(phase - Math.round(phase)) * 2;
		float width = Math.min(.78f, .26f + .5f * over);
		float press = .55f + .45f * Noise.smooth((u * -ny + v * nx) * .09f, (float) Math.rint(phase) * 1.7f);
		return (1 - Filters.smoothstep(width - .3f, width + .3f, f)) * Math.min(1, over * 3) * press;
	}
}
