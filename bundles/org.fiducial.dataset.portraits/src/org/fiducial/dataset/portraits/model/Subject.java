package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;

/**
 * Everything about the person of one portrait, before a style exaggerates the proportions. A function of (seed, index) alone.
 *
 * @param age      0 (about 20) to 1 (about 80)
 * @param feminine 0 or 1, blurred a little
 */
public record Subject(double age, double feminine, Proportions proportions, Expression expression, Pose pose, Light light,
		Looks looks, long key) {

	/** Draws the person of an index. */
	public static Subject sample(long seed, long index) {
		CounterRandom r = CounterRandom.of(seed, index).split("subject");
		double u = r.nextDouble();
		double age = u < .7 ? u * .6 : .42 + (u - .7) * 1.93;
		double feminine = r.chance(.5) ? r.uniform(.72, 1) : r.uniform(0, .28);
		Pose pose = Pose.sample(r.split("pose"));
		return new Subject(age, feminine, Proportions.sample(r.split("proportions"), feminine, age),
				Expression.sample(r.split("expression"), pose), pose, Light.sample(r.split("light")),
				Looks.sample(r.split("looks"), feminine, age), r.split("key").nextLong());
	}

	/** The same person with other proportions. */
	public Subject with(Proportions other) {
		return new Subject(age, feminine, other, expression, pose, light, looks, key);
	}

	/** The same person with another expression. */
	public Subject with(Expression other) {
		return new Subject(age, feminine, proportions, other, pose, light, looks, key);
	}

	/** A stream for a purpose of drawing this person, the same in every style. */
	public CounterRandom random(String purpose) {
		return CounterRandom.of(key, 0).split(purpose);
	}
}
