package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;

/**
 * How the head is turned, in radians.
 *
 * @param yaw   positive: the face turns towards the image's right; at most 35 degrees
 * @param pitch positive: the face looks down; at most 15 degrees
 */
public record Pose(double yaw, double pitch) {

	static Pose sample(CounterRandom r) {
		double yaw = Math.max(-35, Math.min(35, r.nextGaussian() * 15));
		double pitch = Math.max(-15, Math.min(15, r.nextGaussian() * 5));
		return new Pose(Math.toRadians(yaw), Math.toRadians(pitch));
	}
}
