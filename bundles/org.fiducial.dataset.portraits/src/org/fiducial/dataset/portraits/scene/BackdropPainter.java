package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Rectangle2D;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;

/** What is behind the person: a quiet wall, light on a wall, or a soft outdoors. */
final class BackdropPainter {
	private final Head head;
	private final Brush brush;

	BackdropPainter(Head head, Brush brush) {
		this.head = head;
		this.brush = brush;
	}

	void paint() {
		int size = brush.layers.size;
		Rgb wall = head.subject.looks().background();
		double lx = head.subject.light().x();
		CounterRandom r = head.subject.random("backdrop");
		float ox = (float) r.uniform(0, 50);
		float oy = (float) r.uniform(0, 50);
		int kind = head.subject.looks().backdrop();
		Rgb dark = wall.times(.62).mix(Rgb.hex(0x2a3038), .15);
		Rgb light = wall.mix(Rgb.hex(0xfff4e0), .35);
		brush.fill(new Rectangle2D.Double(-1, -1, size + 2, size + 2), Part.BACKDROP, null, (x, y, f) -> {
			float u = (x + .5f) / size;
			float v = (y + .5f) / size;
			double d = Math.hypot(u - .5 + lx * .38, (v - .42) * 1.1);
			float glow = (float) Math.exp(-d * d * 3.2);
			f.color(dark);
			f.mix(light, Math.min(1, glow * .85f + (1 - v) * .12f));
			if (kind == 1) {
				float band = Filters.smoothstep(-.03f, .03f, u + .35f * v - .55f + (float) lx * .5f);
				f.scale(.9f + .14f * band);
			} else if (kind == 2) {
				float n = Noise.smooth(u * 3.2f + ox, v * 3.2f + oy);
				f.mix(light, .35f * Filters.smoothstep(.55f, .8f, n));
				f.scale(.9f + .2f * Noise.smooth(u * 2 + oy, v * 2 + ox));
			}
			f.nz = 1;
			f.flow(1, .35 + .8 * (Noise.smooth(u * 2 + ox, v * 2 + oy) - .5));
		});
	}
}
