package org.fiducial.dataset.portraits.model;

import java.util.function.DoubleUnaryOperator;
import org.fiducial.core.random.CounterRandom;

/** The proportions of one face: a value for every {@link Trait}. Immutable. */
public final class Proportions {
	private final double[] values;

	private Proportions(double[] values) {
		this.values = values;
	}

	/** Random proportions; {@code feminine} in [0, 1] moves the sex-typical ones. */
	static Proportions sample(CounterRandom random, double feminine, double age) {
		double[] v = new double[Trait.values().length];
		for (Trait t : Trait.values()) {
			v[t.ordinal()] = Math.max(-2, Math.min(2, random.nextGaussian() * .8));
		}
		double f = 2 * feminine - 1;
		Proportions p = new Proportions(v);
		return p.plus(Trait.JAW_WIDTH, -.75 * f).plus(Trait.CHIN_WIDTH, -.8 * f).plus(Trait.CHIN_LENGTH, -.4 * f)
				.plus(Trait.FACE_LENGTH, -.3 * f).plus(Trait.BROW_WEIGHT, -.9 * f).plus(Trait.BROW_HEIGHT, .6 * f)
				.plus(Trait.BROW_ARCH, .6 * f).plus(Trait.EYE_SIZE, .5 * f).plus(Trait.EYE_HEIGHT, .5 * f)
				.plus(Trait.NOSE_WIDTH, -.5 * f + .4 * age).plus(Trait.NOSE_LENGTH, -.3 * f + .5 * age)
				.plus(Trait.UPPER_LIP, .5 * f - .9 * age).plus(Trait.LOWER_LIP, .4 * f - .6 * age)
				.plus(Trait.NECK, -1.2 * f).plus(Trait.EARS, -.3 * f + .6 * age);
	}

	/** Standard deviations from the average. */
	public double get(Trait trait) {
		return values[trait.ordinal()];
	}

	/** These proportions with one moved. */
	public Proportions plus(Trait trait, double amount) {
		return with(trait, get(trait) + amount);
	}

	/** These proportions with one replaced. */
	public Proportions with(Trait trait, double value) {
		double[] v = values.clone();
		v[trait.ordinal()] = value;
		return new Proportions(v);
	}

	/** These proportions with every value passed through a function. */
	public Proportions map(DoubleUnaryOperator f) {
		double[] v = new double[values.length];
		for (int i = 0; i < v.length; i++) {
			v[i] = f.applyAsDouble(values[i]);
		}
		return new Proportions(v);
	}
}
