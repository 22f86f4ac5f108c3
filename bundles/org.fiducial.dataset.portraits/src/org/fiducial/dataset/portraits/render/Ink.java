package org.fiducial.dataset.portraits.render;

import java.awt.Rectangle;
import java.util.function.ToDoubleFunction;
import org.fiducial.dataset.portraits.scene.Coverage;
import org.fiducial.dataset.portraits.scene.Curves;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Noise;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Draws a scene's lines with a pen and collects their coverage, hidden where hair or head are in front. */
final class Ink {
	/** Lines that the same things hide. */
	private enum Cover {
		HAIR, BACK_HAIR, BODY, NECK, FACE, NOTHING;

		static Cover of(InkLine.Kind kind) {
			return switch (kind) {
				case HAIR -> HAIR;
				case BACK_HAIR -> BACK_HAIR;
				case CLOTH, FAR_EAR -> BODY;
				case NECK -> NECK;
				case GLASSES -> NOTHING;
				default -> FACE;
			};
		}
	}

	private final Scene scene;
	/** Coverage of ink, 0 to 1. */
	final float[] alpha;

	Ink(Scene scene) {
		this.scene = scene;
		alpha = new float[scene.size * scene.size];
	}

	/** Draws every line whose weight is over zero. Widths are in pixels of a 256-pixel frame; wobble 0 is a steady hand. */
	Ink lines(double pen, double wobble, ToDoubleFunction<InkLine.Kind> weight) {
		Coverage c = scene.pen;
		for (Cover cover : Cover.values()) {
			boolean any = false;
			int number = 0;
			for (InkLine line : scene.ink) {
				double k = Cover.of(line.kind()) == cover ? weight.applyAsDouble(line.kind()) : 0;
				if (k > 0) {
					double w = pen * k * line.weight() * scene.px;
					c.fill(Curves.ribbon(line.points(), width(line, w, wobble, number++)));
					any = true;
				}
			}
			if (any) {
				collect(c, cover);
			}
		}
		return this;
	}

	private static Curves.Width width(InkLine line, double w, double wobble, int number) {
		double taper = line.taper();
		return t -> {
			double even = 1;
			if (taper > 0) {
				even = 1 - taper + taper * Math.pow(Math.sin(Math.PI * (.04 + .92 * t)), .7);
			}
			double shake = wobble == 0 ? 1 : 1 + wobble * (Noise.smooth((float) (t * 7 + number * 3.1), number) - .5) * 2;
			double swell = line.kind() == InkLine.Kind.JAW ? .45 + .75 * Math.sin(Math.PI * t) : 1;
			return Math.max(.15, w * even * shake * swell);
		};
	}

	private void collect(Coverage c, Cover cover) {
		Rectangle r = c.bounds();
		Layers l = scene.layers;
		float[] hair = l.part(Part.HAIR);
		float[] cloth = l.part(Part.CLOTH);
		for (int y = r.y; y < r.y + r.height; y++) {
			for (int x = r.x; x < r.x + r.width; x++) {
				float a = c.at(x, y);
				if (a <= 0) {
					continue;
				}
				int i = y * scene.size + x;
				a *= switch (cover) {
					case HAIR -> hair[i];
					case BACK_HAIR -> hair[i] * (1 - scene.hairOver[i]);
					case BODY -> (1 - scene.hairOver[i]) * (1 - scene.headMask[i]);
					case NECK -> (1 - hair[i]) * (1 - scene.headMask[i]) * (1 - cloth[i]);
					case NOTHING -> 1;
					case FACE -> 1 - scene.hairOver[i];
				};
				if (a > alpha[i]) {
					alpha[i] = a;
				}
			}
		}
		c.clear();
	}

	/** Outlines a mask with a line of the given width (pixels of a 256-pixel frame). */
	Ink outline(float[] mask, double width, float strength) {
		float half = (float) (width * scene.px / 2);
		float radius = half + .8f;
		float[] soft = Filters.blur(mask, scene.size, radius);
		for (int i = 0; i < soft.length; i++) {
			float d = Math.abs(soft[i] - .5f) * (2 * radius + 1);
			float a = strength * (1 - Filters.smoothstep(half - .5f, half + .6f, d));
			if (a > alpha[i]) {
				alpha[i] = a;
			}
		}
		return this;
	}

	/** Outlines the hair, and the whole figure against the backdrop. */
	Ink silhouettes(double width) {
		outline(scene.layers.part(Part.HAIR), width, 1);
		float[] figure = scene.layers.part(Part.BACKDROP).clone();
		outline(figure, width, 1);
		return this;
	}
}
