package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.model.Looks;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Comic print of the sixties: a few loud inks, skin in dots, black shadows in dots, heavy lines. */
final class HalftoneRenderer implements StyleRenderer {
	private static final int[][] GROUNDS = {{0xf7d23e, 0xf29a2e}, {0x39b6d8, 0x1f7fb8}, {0xef5a8a, 0xd6306a}, {0x7fd0a0, 0x2fa37a}, {0xff8a4a, 0xe8502e}};
	private static final int[] HAIR = {0x1c1a22, 0x7a2f1c, 0xf6cf3c, 0xd8481f, 0x23408c};
	private static final int[] CLOTH = {0xd9263a, 0x1f5fbf, 0x12978c, 0xf2c230, 0x6a3a9c};

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Layers l = scene.layers;
		Looks looks = scene.head.subject.looks();
		Lighting light = new Lighting(scene);
		CounterRandom r = scene.random("pop-art");
		int[] ground = GROUNDS[r.nextInt(GROUNDS.length)];
		Rgb cloth = Rgb.hex(CLOTH[r.nextInt(CLOTH.length)]);
		double blond = looks.hair().luma();
		Rgb hair = blond > .62 ? Rgb.hex(0xd9d6dc) : Rgb.hex(blond > .42 ? HAIR[2] : blond > .24 ? HAIR[1] : r.chance(.3) ? HAIR[4] : HAIR[0]);
		Rgb pale = Rgb.hex(0xfff0dc).mix(looks.skin().saturated(1.5), looks.skin().luma() < .5 ? .85 : .4);
		Rgb dot = looks.skin().luma() < .5 ? pale.times(.62) : Rgb.hex(0xf0705a);
		Rgb base = Rgb.hex(ground[0]);
		Rgb screen = Rgb.hex(ground[1]);
		Rgb red = Rgb.hex(0xd81f34);
		Rgb sheen = hair.mix(Rgb.hex(0xffffff), hair.luma() < .3 ? .45 : .75);
		float[][] part = new float[Part.values().length][];
		for (Part q : Part.values()) {
			part[q.ordinal()] = l.part(q);
		}
		float s = (float) (1 / scene.px);
		Picture p = new Picture(size);
		for (int i = 0; i < size * size; i++) {
			float x = i % size * s;
			float y = i / size * s;
			float shade = light.shade(i);
			p.set(i, base);
			p.mix(i, screen, dots(x, y, 7.5f, .26f, Filters.unit(.05f + .8f * (y / 256)), s));
			float k = part[Part.CLOTH.ordinal()][i];
			p.mix(i, cloth, k);
			p.mix(i, .06f, .05f, .1f, k * dots(x, y, 4.2f, .78f, Filters.unit(.85f - 1.35f * shade), s));
			k = part[Part.SKIN.ordinal()][i];
			if (k > 0) {
				p.mix(i, pale, k);
				float tone = Filters.unit(.78f - shade * .82f);
				p.mix(i, dot, k * dots(x, y, 4.4f, .4f, tone, s));
				p.mix(i, .1f, .06f, .12f, k * dots(x, y, 4.4f, .4f, Filters.unit(.8f - 3.1f * shade), s));
				float dark = 1 - Filters.unit((l.r[i] + l.g[i]) / Math.max(.1f, (looks.skin().r() + looks.skin().g()) * .62f));
				p.mix(i, .08f, .05f, .08f, k * Filters.smoothstep(.15f, .4f, dark));
			}
			p.mix(i, red, part[Part.LIP.ordinal()][i] * (looks.lipstick() > 0 ? 1 : .62f));
			k = part[Part.HAIR.ordinal()][i] + part[Part.BROW.ordinal()][i];
			p.mix(i, hair, Math.min(1, k));
			p.mix(i, sheen, part[Part.HAIR.ordinal()][i] * Filters.smoothstep(.42f, .5f, l.gloss[i]) * Filters.smoothstep(.3f, .4f, shade));
			p.mix(i, .05f, .04f, .08f, part[Part.HAIR.ordinal()][i] * Filters.smoothstep(.24f, .18f, shade));
			k = part[Part.EYE.ordinal()][i] + part[Part.MOUTH.ordinal()][i] + part[Part.GLASSES.ordinal()][i];
			float y0 = .299f * l.r[i] + .587f * l.g[i] + .114f * l.b[i];
			float c = Filters.smoothstep(.1f, .8f, y0);
			p.mix(i, c + (l.r[i] - y0) * 2, c + (l.g[i] - y0) * 2, c + (l.b[i] - y0) * 2, Math.min(1, k));
		}
		Ink ink = new Ink(scene).lines(2.2, 0, kind -> kind == InkLine.Kind.HAIR ? .8 : kind == InkLine.Kind.WRINKLE ? .7 : 1).silhouettes(2.6);
		for (int i = 0; i < size * size; i++) {
			p.mix(i, .05f, .04f, .07f, ink.alpha[i]);
		}
		return p.toImage();
	}

	/** A screen of dots: {@code amount} is the share inked. */
	private static float dots(float x, float y, float cell, float angle, float amount, float soft) {
		if (amount <= .015f) {
			return 0;
		}
		float c = (float) Math.cos(angle);
		float n = (float) Math.sin(angle);
		float u = (x * c + y * n) / cell;
		float v = (y * c - x * n) / cell;
		float du = u - Math.round(u);
		float dv = v - Math.round(v);
		float d = (float) Math.sqrt(du * du + dv * dv);
		float radius = (float) Math.sqrt(amount / Math.PI) * 1.12f;
		float e = .75f * soft / cell;
		return 1 - Filters.smoothstep(radius - e, radius + e, d);
	}
}
