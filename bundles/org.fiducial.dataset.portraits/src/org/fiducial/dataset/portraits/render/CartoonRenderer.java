package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Looks;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Bold outlines, flat colours, one hard shadow. */
final class CartoonRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		Picture p = new Picture(scene.size);
		Layers l = scene.layers;
		Lighting light = new Lighting(scene);
		Looks looks = scene.head.subject.looks();
		float[] hair = l.part(Part.HAIR);
		float[] back = l.part(Part.BACKDROP);
		float[] skin = l.part(Part.SKIN);
		Rgb flatSkin = looks.skin().saturated(1.25).mix(Rgb.hex(0xffd8b0), .1);
		Rgb flatHair = looks.hair().saturated(1.2).mix(Rgb.hex(0x604030), .08);
		Rgb wall = looks.background().saturated(2.1).mix(Rgb.hex(0xffffff), .22);
		Rgb disc = wall.mix(Rgb.hex(0xffffff), .38);
		for (int i = 0; i < hair.length; i++) {
			float shade = light.cel(i);
			float lit = Filters.smoothstep(.34f, .40f, shade);
			float b = back[i];
			float x = (i % scene.size + .5f) / scene.size - .5f;
			float y = (i / scene.size + .5f) / scene.size - .47f;
			float inDisc = 1 - Filters.smoothstep(.418f, .424f, (float) Math.sqrt(x * x + y * y));
			float k = .66f + .34f * lit;
			p.set(i, l.r[i] * k, l.g[i] * (k - .03f * (1 - lit)), l.b[i] * (k + .05f * (1 - lit)));
			float s = skin[i];
			if (s > 0) {
				float kk = .74f + .26f * lit;
				float detail = Filters.unit(l.r[i] * 1.0f / Math.max(.05f, looks.skin().r()));
				detail = .35f + .65f * Math.min(1, detail);
				p.mix(i, flatSkin.r() * kk * detail, flatSkin.g() * (kk - .03f * (1 - lit)) * detail, flatSkin.b() * (kk + .02f) * detail, s);
			}
			if (hair[i] > 0) {
				float hk = .8f + .28f * lit + .34f * Filters.smoothstep(.42f, .5f, l.gloss[i]) * lit;
				p.mix(i, flatHair.r() * hk, flatHair.g() * hk, flatHair.b() * hk, hair[i]);
			}
			if (b > 0) {
				p.mix(i, wall, b);
				p.mix(i, disc, b * inDisc);
			}
		}
		Ink ink = new Ink(scene).lines(2.1, 0, CartoonRenderer::weight).silhouettes(2.5);
		Rgb line = Rgb.hex(0x1d1418);
		for (int i = 0; i < hair.length; i++) {
			p.mix(i, line, ink.alpha[i]);
		}
		return p.toImage();
	}

	private static double weight(InkLine.Kind kind) {
		return switch (kind) {
			case LID -> 1.15;
			case JAW -> 1.15;
			case GLASSES -> 1.3;
			case WRINKLE -> .7;
			case HAIR -> .85;
			default -> 1;
		};
	}
}
