package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;

/**
 * One soft key light. The direction points from the head to the light: x to the image's right, y down, z to the viewer.
 *
 * @param warmth -1 cool to 1 warm
 */
public record Light(double x, double y, double z, double warmth) {

	static Light sample(CounterRandom r) {
		double side = r.chance(.6) ? -1 : 1;
		double az = side * Math.toRadians(r.uniform(24, 52));
		double el = Math.toRadians(r.uniform(22, 44));
		return new Light(Math.sin(az) * Math.cos(el), -Math.sin(el), Math.cos(az) * Math.cos(el), r.uniform(-.5, 1));
	}
}
