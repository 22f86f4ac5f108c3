package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Copperplate: swelling lines that run over the form, crossed in the shadows, an even ruled ground behind, warm printing paper. */
final class EngravingRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Layers l = scene.layers;
		Lighting light = new Lighting(scene);
		Paper paper = new Paper(scene);
		float[] tone = Filters.blur(light.tone, size, .5 * scene.px);
		float[] back = l.part(Part.BACKDROP);
		float[] eye = l.part(Part.EYE);
		float[] brow = l.part(Part.BROW);
		float[] mouth = l.part(Part.MOUTH);
		float[] ink = new Ink(scene).lines(1.15, 0, k -> k == InkLine.Kind.HAIR ? .75 : 1).silhouettes(1.1).alpha;
		Rgb sheet = Rgb.hex(0xf3ead6);
		Rgb black = Rgb.hex(0x221a18);
		float s = (float) (1 / scene.px);
		Picture p = new Picture(size);
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				float dark = Filters.unit(1.03f - 1.15f * Filters.smoothstep(.05f, .93f, tone[i]));
				float a;
				if (back[i] > .5f) {
					float d = .22f + .3f * ground(x, y, size, (float) l(scene));
					a = line(y * s / 3.1f, Math.max(.001f, s / 3.1f), d);
				} else {
					a = form(l, i, x, y, size, dark, s);
				}
				float solid = Math.max(mouth[i], Math.max(eye[i], brow[i]));
				a += (Filters.smoothstep(.35f, .75f, dark + .1f) - a) * solid;
				a = Math.max(a, ink[i]);
				float tooth = paper.tooth(x, y);
				p.set(i, sheet);
				p.scale(i, .98f + .035f * tooth);
				p.mix(i, black, Filters.unit(a) * (.9f + .1f * tooth));
			}
		}
		return p.toImage();
	}

	private static double l(Scene scene) {
		return scene.head.subject.light().x();
	}

	private static float ground(int x, int y, int size, float lx) {
		float u = (x + .5f) / size - .5f;
		float v = (y + .5f) / size - .5f;
		return Filters.unit(.5f - lx * u * 1.3f + .4f * v);
	}

	/** Lines over the form, and a second set across them in the dark. */
	private static float form(Layers l, int i, int x, int y, int size, float dark, float s) {
		float t = l.thread[i];
		float slope = slope(l.thread, i, x, y, size);
		float first;
		if (t == 0 || slope > .8f) {
			first = line(y * s / 2.9f, s / 2.9f, dark);
		} else {
			first = line(t, slope, dark * .92f);
		}
		float across = dark - .5f;
		if (across > 0) {
			float ph = ((x * .74f - y * .68f) + 5 * l.nx[i] / s) * s / 3.0f;
			first = Math.max(first, line(ph, s / 3.0f, across * 1.1f));
		}
		return first;
	}

	/** Change of the thread coordinate over a pixel; large over a seam. */
	private static float slope(float[] t, int i, int x, int y, int size) {
		float dx = x + 1 < size ? Math.abs(t[i + 1] - t[i]) : 0;
		float dy = y + 1 < size ? Math.abs(t[i + size] - t[i]) : 0;
		float bx = x > 0 ? Math.abs(t[i] - t[i - 1]) : dx;
		float by = y > 0 ? Math.abs(t[i] - t[i - size]) : dy;
		float gx = Math.min(dx, bx);
		float gy = Math.min(dy, by);
		return (float) Math.sqrt(gx * gx + gy * gy);
	}

	/** A ruled line: {@code duty} is the share that is inked; edges are soft over one pixel ({@code slope} units a pixel). */
	private static float line(float phase, float slope, float duty) {
		float f = Math.abs(phase - Math.round(phase)) * 2;
		float w = Math.min(.93f, duty);
		float soft = Math.max(.02f, Math.min(1.2f, slope * 2));
		float a = 1 - Filters.smoothstep(w - soft * .5f, w + soft * .5f, f);
		return duty < .06f ? a * duty / .06f : a;
	}
}
