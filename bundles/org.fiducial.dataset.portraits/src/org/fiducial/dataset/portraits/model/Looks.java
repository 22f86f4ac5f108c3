package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;

/**
 * Colours and things worn.
 *
 * @param partSide  side of the parting, -1 image left or 1
 * @param freckles  0 to 1
 * @param backdrop  0 to 2: gradient, wall with light, out-of-focus lights
 */
public record Looks(Rgb skin, Rgb hair, Rgb iris, Rgb lips, Rgb garment, Rgb background, HairStyle hairStyle, Beard beard,
		Garment garmentStyle, boolean glasses, Rgb glassesColor, boolean roundGlasses, double partSide, double freckles,
		boolean earrings, double lipstick, int backdrop) {

	/** Skin from deep to pale; tones between are mixed. */
	private static final int[] SKIN = {0x5c3828, 0x754934, 0x8d5d42, 0xa9744f, 0xc48d65, 0xd9a67c, 0xe8bd98, 0xf0ccae, 0xf5d8c2};
	private static final int[] DARK_HAIR = {0x17120f, 0x1e1512, 0x2a1b14, 0x35221a};
	private static final int[] LIGHT_HAIR = {0x4a2d1c, 0x6a4526, 0x8a5a2e, 0xb98a4a, 0xd8b574, 0x8a3b1c, 0xa84e22};
	private static final int[] DARK_EYES = {0x3b2314, 0x4e2f1a, 0x5c3a20};
	private static final int[] LIGHT_EYES = {0x4f7ba0, 0x5f8f8a, 0x6d8250, 0x7b6a3a, 0x7d94a8};
	private static final int[] CLOTHES = {0x2f4a6b, 0x7a2e35, 0x2d5a50, 0xd8cdb8, 0x3a3a40, 0xb5623a, 0x6a5680, 0xc99a3c, 0xeae6de,
			0x1f2a3c, 0x8fa9b8, 0x9a5f6a, 0x4f6a3f};
	private static final int[] WALLS = {0x8fa6b2, 0xb9a58c, 0x7d8f7a, 0xc7b9a6, 0x6f7f95, 0xa88f86, 0x5d6b70, 0xcdbf9f, 0x94869c,
			0x7a9a9c, 0xc08f6e};

	static Looks sample(CounterRandom r, double feminine, double age) {
		double tone = r.nextDouble();
		Rgb skin = pick(SKIN, tone).times(r.uniform(.97, 1.02));
		Rgb hair = hair(r.split("hair"), tone, age);
		boolean lightEyes = tone > .55 && r.chance(.5);
		Rgb iris = any(lightEyes ? LIGHT_EYES : DARK_EYES, r);
		double lipstick = feminine > .5 && r.chance(.45) ? r.uniform(.3, .85) : 0;
		Rgb lips = skin.mix(Rgb.hex(0xa8424a), .34 + .05 * feminine).mix(Rgb.hex(r.chance(.6) ? 0xb0283a : 0xa03a58), lipstick);
		Rgb garment = any(CLOTHES, r);
		Rgb wall = any(WALLS, r).times(r.uniform(.8, 1.06));
		boolean specs = r.chance(.13 + .12 * age);
		Rgb rim = any(new int[] {0x1c1a1a, 0x3a2418, 0x6d5a3a, 0x28323e}, r);
		return new Looks(skin, hair, iris, lips, garment, wall, hairStyle(r.split("style"), feminine, age, tone),
				beard(r.split("beard"), feminine), any(Garment.values(), r.split("garment"), feminine), specs, rim, r.chance(.45),
				r.chance(.5) ? -1 : 1, tone > .5 && r.chance(.18) ? r.uniform(.4, 1) : 0, feminine > .5 && r.chance(.35), lipstick,
				r.nextInt(3));
	}

	private static Rgb hair(CounterRandom r, double tone, double age) {
		Rgb natural = tone > .55 && r.chance(.62) ? any(LIGHT_HAIR, r) : any(DARK_HAIR, r);
		double grey = Math.max(0, Math.min(1, (age - .5) * 2.4 + r.uniform(-.2, .2)));
		return natural.mix(Rgb.hex(r.chance(.5) ? 0xb8b5b0 : 0x8f8c8a), grey * .92);
	}

	private static HairStyle hairStyle(CounterRandom r, double feminine, double age, double tone) {
		double p = r.nextDouble();
		if (feminine > .5) {
			HairStyle[] s = {HairStyle.LONG_STRAIGHT, HairStyle.LONG_WAVY, HairStyle.BUN, HairStyle.PONYTAIL, HairStyle.FRINGE_BOB,
					HairStyle.CURLY, HairStyle.SIDE_PART};
			return tone < .3 && p < .3 ? HairStyle.AFRO : s[(int) (r.nextDouble() * s.length)];
		}
		if (p < .08 + .22 * age) {
			return HairStyle.BALD;
		}
		HairStyle[] s = {HairStyle.CROPPED, HairStyle.SIDE_PART, HairStyle.SWEPT_BACK, HairStyle.SIDE_PART, HairStyle.CURLY,
				HairStyle.CROPPED};
		return tone < .3 && p < .5 ? r.chance(.5) ? HairStyle.AFRO : HairStyle.CROPPED
				: p > .93 ? HairStyle.LONG_WAVY : s[(int) (r.nextDouble() * s.length)];
	}

	private static Beard beard(CounterRandom r, double feminine) {
		if (feminine > .5) {
			return Beard.NONE;
		}
		double p = r.nextDouble();
		return p < .45 ? Beard.NONE : p < .62 ? Beard.STUBBLE : p < .72 ? Beard.MOUSTACHE : p < .82 ? Beard.GOATEE : Beard.FULL;
	}

	private static Garment any(Garment[] all, CounterRandom r, double feminine) {
		Garment g = all[r.nextInt(all.length)];
		return g == Garment.SCOOP && feminine < .5 ? Garment.SHIRT_COLLAR : g;
	}

	private static Rgb any(int[] palette, CounterRandom r) {
		return Rgb.hex(palette[r.nextInt(palette.length)]);
	}

	private static Rgb pick(int[] ramp, double at) {
		double x = at * (ramp.length - 1);
		int i = Math.min(ramp.length - 2, (int) x);
		return Rgb.hex(ramp[i]).mix(Rgb.hex(ramp[i + 1]), x - i);
	}
}
