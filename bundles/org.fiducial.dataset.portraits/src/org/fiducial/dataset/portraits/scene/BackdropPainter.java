package org.fiducial.dataset.portraits.scene;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;

/** What is behind the person: a quiet wall, light on a wall, or a soft outdoors. */
final class BackdropPainter {
	private static final int DISCS = 9;
	private static final int[] LEAF = {0x5f7a4a, 0x3f6a70, 0x8a6a3c, 0x4a5a7c, 0x7c4a44};

	private final Head head;
	private final Brush brush;

	BackdropPainter(Head head, Brush brush) {
		this.head = head;
		this.brush = brush;
	}

	/** Fills the frame, but for the pixels that the head will cover wholly. */
	void paint(float[] headMask) {
		int size = brush.canvas.size;
		Rgb wall = head.subject.looks().background();
		double lx = head.subject.light().x();
		CounterRandom r = head.subject.random("backdrop");
		float ox = (float) r.uniform(0, 50);
		float oy = (float) r.uniform(0, 50);
		int kind = head.subject.looks().backdrop();
		Rgb dark = wall.times(.62).mix(Rgb.hex(0x2a3038), .15);
		Rgb leaf = Rgb.hex(LEAF[r.nextInt(LEAF.length)]);
		Rgb lamp = wall.mix(Rgb.hex(0xfff0d0), .6);
		float[] disc = new float[DISCS * 3];
		for (int i = 0; i < DISCS; i++) {
			disc[i * 3] = (float) r.uniform(0, 1);
			disc[i * 3 + 1] = (float) r.uniform(0, .75);
			disc[i * 3 + 2] = (float) (1 / r.uniform(.03, .085));
		}
		Rgb light = wall.mix(Rgb.hex(0xfff4e0), .35);
		float[] glowX = new float[size];
		float[] glowY = new float[size];
		for (int i = 0; i < size; i++) {
			double gx = (i + .5) / size - .5 + lx * .38;
			double gy = ((i + .5) / size - .42) * 1.1;
			glowX[i] = (float) Math.exp(-gx * gx * 3.2);
			glowY[i] = (float) Math.exp(-gy * gy * 3.2);
		}
		brush.flood(Part.BACKDROP, headMask, (x, y, f) -> {
			float u = (x + .5f) / size;
			float v = (y + .5f) / size;
			float glow = glowX[x] * glowY[y];
			f.color(dark);
			f.mix(light, Math.min(1, glow * .85f + (1 - v) * .12f));
			if (kind == 1) {
				float band = Filters.smoothstep(-.03f, .03f, u + .35f * v - .55f + (float) lx * .5f);
				f.scale(.9f + .14f * band);
			} else if (kind == 2) {
				f.mix(leaf, .5f * Filters.smoothstep(.35f, .65f, Noise.smooth(u * 1.7f + ox, v * 1.7f + oy)));
				discs(f, u, v, disc, lamp);
			}
			f.nz = 1;
			f.flow(1, .35 + .8 * (Noise.smooth(u * 2 + ox, v * 2 + oy) - .5));
		});
	}

	/** Lights out of focus. */
	private static void discs(Fragment f, float u, float v, float[] disc, Rgb lamp) {
		for (int i = 0; i < disc.length; i += 3) {
			float dy = (v - disc[i + 1]) * disc[i + 2];
			if (dy * dy > 1.21f) {
				continue;
			}
			float dx = (u - disc[i]) * disc[i + 2];
			float d = dx * dx + dy * dy;
			if (d < 1.21f) {
				d = (float) Math.sqrt(d);
				f.mix(lamp, .3f * (1 - Filters.smoothstep(.82f, 1.1f, d)) * (.6f + .4f * d));
			}
		}
	}
}
