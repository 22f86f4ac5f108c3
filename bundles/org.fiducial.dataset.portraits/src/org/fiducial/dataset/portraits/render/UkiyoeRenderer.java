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

/** Woodblock print: flat mineral colours, a graded sky, patterned cloth, flowing key lines, the grain of the block. */
final class UkiyoeRenderer implements StyleRenderer {
	private static final int[] SKY = {0x2f5d80, 0x7a9a8c, 0xb8564a, 0xc9a25a, 0x5a6a7c};
	private static final int[] CLOTH = {0x27456b, 0x8c3b34, 0x3f5f4c, 0x6a4a66, 0xb5803a, 0x34383f};

	@Override
	public RgbImage render(Scene scene) {
		int size = scene.size;
		Layers l = scene.layers;
		Paper paper = new Paper(scene);
		Looks looks = scene.head.subject.looks();
		Lighting light = new Lighting(scene);
		CounterRandom r = scene.random("ukiyo-e");
		Rgb sky = Rgb.hex(SKY[r.nextInt(SKY.length)]);
		Rgb cloth = Rgb.hex(CLOTH[r.nextInt(CLOTH.length)]);
		Rgb sheet = Rgb.hex(0xefe3c8);
		Rgb skin = sheet.mix(looks.skin(), .5).mix(Rgb.hex(0xf3dfc0), .2);
		Rgb flush = skin.mix(Rgb.hex(0xc8563c), .34);
		Rgb hair = Rgb.hex(0x1c1d24).mix(looks.hair(), looks.hair().luma() > .4 ? .5 : .14);
		Rgb pale = sheet.mix(sky, .22);
		Rgb faded = hair.mix(sheet, .12);
		Rgb strandColor = hair.mix(sheet, .42);
		float[] wood = new float[size * size];
		float s = (float) (1 / scene.px);
		float[][] parts = new float[Part.values().length][];
		for (Part q : Part.values()) {
			parts[q.ordinal()] = l.part(q);
		}
		Picture p = new Picture(size);
		for (int i = 0; i < size * size; i++) {
			int x = i % size;
			int y = i / size;
			float v = (y + .5f) / size;
			p.set(i, sheet);
			float grain = paper.wood(x, y);
			wood[i] = grain;
			float grade = Filters.smoothstep(.62f, .0f, v) * .95f;
			p.mix(i, pale, parts[Part.BACKDROP.ordinal()][i]);
			p.mix(i, sky, parts[Part.BACKDROP.ordinal()][i] * grade * (.82f + .18f * grain));
			float clothed = parts[Part.CLOTH.ordinal()][i];
			if (clothed > 0) {
				p.mix(i, cloth.mix(sheet, .72 * waves(x * s, y * s, s)), clothed);
			}
			p.mix(i, skin, parts[Part.SKIN.ordinal()][i]);
			float dark = 1 - Filters.unit((l.r[i] + l.g[i]) / Math.max(.1f, (looks.skin().r() + looks.skin().g()) * .72f));
			p.mix(i, .13f, .1f, .1f, parts[Part.SKIN.ordinal()][i] * dark);
			float shade = 1 - Filters.smoothstep(.2f, .34f, light.shade(i));
			p.mix(i, flush, parts[Part.SKIN.ordinal()][i] * shade * .55f);
			p.mix(i, .72f, .2f, .17f, parts[Part.LIP.ordinal()][i] * .8f);
			float rest = parts[Part.EYE.ordinal()][i] + parts[Part.MOUTH.ordinal()][i] + parts[Part.GLASSES.ordinal()][i];
			p.mix(i, l.r[i], l.g[i] * .97f, l.b[i] * .9f, Math.min(1, rest));
			p.mix(i, hair, parts[Part.BROW.ordinal()][i] * .9f);
			p.mix(i, faded, parts[Part.HAIR.ordinal()][i]);
			p.scale(i, .965f + .05f * grain - .03f * (paper.tooth(x, y) - .5f));
		}
		Ink ink = new Ink(scene).lines(1.5, .12, UkiyoeRenderer::weight).silhouettes(1.5);
		float[] strands = new Ink(scene).lines(1.0, .1, k -> k == InkLine.Kind.HAIR ? 1 : 0).alpha;
		Rgb key = Rgb.hex(0x16151a);
		for (int i = 0; i < size * size; i++) {
			p.mix(i, strandColor, strands[i] * .7f);
			p.mix(i, key, ink.alpha[i] * (.9f + .1f * wood[i]));
		}
		return p.toImage();
	}

	private static double weight(InkLine.Kind kind) {
		return switch (kind) {
			case HAIR -> 0;
			case LID -> 1.15;
			case JAW -> 1.1;
			case WRINKLE -> .6;
			default -> 1;
		};
	}

	/** Overlapping scales of waves (seigaiha): 1 on the lines. */
	private static float waves(float x, float y, float s) {
		float w = 13;
		float h = 6.5f;
		int row = (int) Math.floor(y / h);
		float best = 0;
		for (int k = 0; k <= 2; k++) {
			int q = row + k;
			float cx = ((q & 1) == 0 ? 0 : w / 2);
			float dx = x - cx - Math.round((x - cx) / w) * w;
			float dy = y - (q * h + h);
			float d = (float) Math.sqrt(dx * dx + dy * dy) / (w / 2 * 1.02f);
			if (d <= 1) {
				float ring = Math.abs(d * 3 - Math.round(d * 3)) * w / 6;
				best = 1 - Filters.smoothstep(.35f, .35f + .9f * s, ring);
			}
		}
		return best;
	}
}
