package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Looks;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Cel animation: large eyes, clean skin with one warm shadow, a band of light on the hair, thin lines, a pastel sky. */
final class AnimeRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		Picture p = new Picture(scene.size);
		Layers l = scene.layers;
		Lighting light = new Lighting(scene);
		Looks looks = scene.head.subject.looks();
		float[] hair = l.part(Part.HAIR);
		float[] back = l.part(Part.BACKDROP);
		float[] skin = l.part(Part.SKIN);
		Rgb flatSkin = looks.skin().mix(Rgb.hex(0xffe6d6), .3).saturated(1.1);
		Rgb flatHair = looks.hair().mix(looks.garment().saturated(1.7), .34).mix(Rgb.hex(0x8070a0), .16);
		Rgb top = looks.background().saturated(2.2).mix(Rgb.hex(0xbcd8ff), .45);
		Rgb low = Rgb.hex(0xfff0ea).mix(looks.background().saturated(2), .12);
		for (int i = 0; i < hair.length; i++) {
			float shade = light.cel(i);
			float lit = Filters.smoothstep(.30f, .36f, shade);
			float k = .78f + .22f * lit;
			p.set(i, l.r[i] * k, l.g[i] * (k - .02f), l.b[i] * (k + .05f * (1 - lit)));
			if (skin[i] > 0) {
				float d = Filters.unit((l.r[i] + l.g[i]) / (looks.skin().r() + looks.skin().g()));
				d = d > .8f ? 1 : d / .8f;
				p.mix(i, flatSkin.r() * d * (.90f + .1f * lit), flatSkin.g() * d * (.76f + .24f * lit), flatSkin.b() * d * (.76f + .24f * lit), skin[i]);
			}
			if (hair[i] > 0) {
				float band = Filters.smoothstep(.34f, .4f, l.gloss[i]) * lit;
				float hk = .72f + .3f * lit;
				p.mix(i, flatHair.r() * hk, flatHair.g() * hk, flatHair.b() * (hk + .08f), hair[i]);
				p.mix(i, flatHair.mix(Rgb.hex(0xffffff), .55), hair[i] * band * .8f);
			}
			if (back[i] > 0) {
				float v = (i / scene.size + .5f) / scene.size;
				p.mix(i, top.mix(low, v), back[i]);
			}
		}
		Ink ink = new Ink(scene).lines(1.15, 0, AnimeRenderer::weight).silhouettes(1.3);
		Rgb line = Rgb.hex(0x3a2430);
		for (int i = 0; i < hair.length; i++) {
			p.mix(i, line, ink.alpha[i] * .92f);
		}
		return p.toImage();
	}

	private static double weight(InkLine.Kind kind) {
		return switch (kind) {
			case LID -> 1.9;
			case NOSE -> .55;
			case WRINKLE -> .3;
			case MOUTH -> .8;
			default -> 1;
		};
	}
}
