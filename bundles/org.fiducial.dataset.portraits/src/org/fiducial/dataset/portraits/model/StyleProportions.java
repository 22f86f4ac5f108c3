package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.PortraitStyle;

/** How a style changes a person's proportions: caricature exaggerates what is special, anime follows its own canon. */
public final class StyleProportions {
	private StyleProportions() {
	}

	/** The person as the style would draw them. */
	public static Subject apply(Subject s, PortraitStyle style) {
		Proportions p = s.proportions();
		return switch (style) {
			case CARICATURE -> s.with(caricature(s));
			case ANIME -> s.with(anime(p)).with(damped(s.expression()));
			case CARTOON -> s.with(p.map(v -> v * 1.25).plus(Trait.EYE_SIZE, 1.3).plus(Trait.EYE_HEIGHT, 1.6).plus(Trait.IRIS, 1.5));
			case UKIYO_E -> s.with(p.plus(Trait.EYE_HEIGHT, -1.6).plus(Trait.EYE_TILT, 1.2).plus(Trait.FACE_LENGTH, .6).plus(Trait.NOSE_LENGTH, 1)
					.plus(Trait.MOUTH_WIDTH, -1.2).plus(Trait.BROW_WEIGHT, -.4));
			case POP_ART_HALFTONE -> s.with(p.map(v -> v * 1.1).plus(Trait.EYE_SIZE, .6).plus(Trait.EYE_HEIGHT, .6).plus(Trait.LOWER_LIP, .5));
			default -> s;
		};
	}

	private static Proportions caricature(Subject s) {
		CounterRandom r = s.random("caricature");
		Proportions p = s.proportions().map(v -> v * 2.2);
		Trait[] shape = {Trait.JAW_WIDTH, Trait.CHIN_LENGTH, Trait.CHIN_WIDTH, Trait.NOSE_LENGTH, Trait.NOSE_WIDTH, Trait.EARS, Trait.CHEEKS,
				Trait.MOUTH_WIDTH, Trait.CRANIUM, Trait.EYE_SIZE};
		int first = r.nextInt(shape.length);
		int second = (first + 1 + r.nextInt(shape.length - 1)) % shape.length;
		p = p.plus(shape[first], 4).plus(shape[second], r.chance(.6) ? 2.4 : -2);
		p = p.plus(Trait.NOSE_WIDTH, 1.6).plus(Trait.NOSE_LENGTH, 1.1).plus(Trait.NOSE_TIP, 1.4).plus(Trait.EARS, 1.8).plus(Trait.MOUTH_WIDTH, 1)
				.plus(Trait.EYE_HEIGHT, .8).plus(Trait.CRANIUM, -1.6).plus(Trait.NECK, -2.4).plus(Trait.BROW_WEIGHT, .8);
		return p.map(v -> Math.max(-4.2, Math.min(4.8, v))).with(Trait.EYE_SPACING, limit(p.get(Trait.EYE_SPACING), -1.2, 2.2))
				.with(Trait.NOSE_LENGTH, limit(p.get(Trait.NOSE_LENGTH), -1, 3.4)).with(Trait.EYE_TILT, limit(p.get(Trait.EYE_TILT), -2.5, 2.5))
				.with(Trait.CHIN_WIDTH, limit(p.get(Trait.CHIN_WIDTH), -3, 3.2)).with(Trait.CRANIUM, limit(p.get(Trait.CRANIUM), -2.6, 2.4))
				.with(Trait.FACE_LENGTH, limit(p.get(Trait.FACE_LENGTH), -2, 2.5)).with(Trait.BROW_HEIGHT, limit(p.get(Trait.BROW_HEIGHT), -1.5, 2))
				.with(Trait.EYE_SIZE, limit(p.get(Trait.EYE_SIZE), -2, 3)).with(Trait.NECK, limit(p.get(Trait.NECK), -4, 1));
	}

	private static Proportions anime(Proportions q) {
		return q.map(v -> v * .5).plus(Trait.EYE_SIZE, 4.2).plus(Trait.EYE_HEIGHT, 8.5).plus(Trait.IRIS, 11).plus(Trait.EYE_SPACING, 1.8)
				.plus(Trait.NOSE_WIDTH, -3.4).plus(Trait.NOSE_LENGTH, .4).plus(Trait.NOSE_TIP, -3.2).plus(Trait.NOSE_BRIDGE, -2)
				.plus(Trait.MOUTH_WIDTH, -2.4).plus(Trait.UPPER_LIP, -2.6).plus(Trait.LOWER_LIP, -2.6).plus(Trait.CHIN_WIDTH, -2.6)
				.plus(Trait.JAW_WIDTH, -1.8).plus(Trait.CHIN_LENGTH, -1.8).plus(Trait.MOUTH_HEIGHT, -1.2).plus(Trait.BROW_HEIGHT, 2.2).plus(Trait.BROW_WEIGHT, -1.6)
				.plus(Trait.NECK, -2).plus(Trait.EARS, -1).plus(Trait.CRANIUM, 1.2).plus(Trait.EYE_TILT, .3);
	}

	private static Expression damped(Expression e) {
		return new Expression(e.name(), e.smile() * .8, e.open() * .8, e.browRaise() * .8, e.frown() * .8, e.squint() * .5, e.leftLid(), e.rightLid(),
				e.gazeX(), e.gazeY());
	}

	private static double limit(double v, double lo, double hi) {
		return Math.max(lo, Math.min(hi, v));
	}
}
