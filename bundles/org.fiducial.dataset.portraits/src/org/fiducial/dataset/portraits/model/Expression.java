package org.fiducial.dataset.portraits.model;

import org.fiducial.core.random.CounterRandom;

/**
 * What the face does. Amounts are 0 to 1 unless said otherwise.
 *
 * @param name      neutral, smile, laugh, surprise, anger, sadness or wink
 * @param smile     corners of the mouth up and out; negative: down
 * @param open      how far the mouth is open
 * @param browRaise brows up; negative: down
 * @param frown     inner ends of the brows together and down; negative: inner ends up (sorrow)
 * @param squint    lower lids up
 * @param leftLid   openness of the eye on the image's left, 0 closed, 1 normal, 1.3 wide
 * @param rightLid  openness of the eye on the image's right
 * @param gazeX     where the eyes look, -1 (image left) to 1, relative to the head
 * @param gazeY     -1 (up) to 1
 */
public record Expression(String name, double smile, double open, double browRaise, double frown, double squint, double leftLid,
		double rightLid, double gazeX, double gazeY) {

	static Expression sample(CounterRandom r, Pose pose) {
		double gx = Math.max(-.8, Math.min(.8, -pose.yaw() * 1.1 + r.nextGaussian() * .22));
		double gy = Math.max(-.5, Math.min(.5, -pose.pitch() * 1.2 + r.nextGaussian() * .12));
		double k = r.uniform(.65, 1);
		double lid = r.uniform(.9, 1.05);
		double p = r.nextDouble();
		if (p < .32) {
			return new Expression("neutral", r.uniform(-.06, .26), 0, r.uniform(-.1, .15), r.uniform(-.1, .15), 0, lid, lid, gx, gy);
		}
		if (p < .54) {
			return new Expression("smile", k * .85, 0, .1 * k, -.05, .4 * k, lid - .1 * k, lid - .1 * k, gx, gy);
		}
		if (p < .72) {
			return new Expression("laugh", k, r.uniform(.2, .42), .18 * k, -.05, .6 * k, lid - .14 * k, lid - .14 * k, gx, gy);
		}
		if (p < .81) {
			return new Expression("surprise", -.1, r.uniform(.45, .85), k, -.1, -.2, 1.12 + .14 * k, 1.12 + .14 * k, gx, gy);
		}
		if (p < .89) {
			double open = r.chance(.35) ? r.uniform(.2, .4) : 0;
			return new Expression("anger", -.45 * k, open, -.35 * k, k, .45 * k, lid - .05, lid - .05, gx, gy);
		}
		if (p < .95) {
			return new Expression("sadness", -.65 * k, 0, .15, -.9 * k, .1, .82, .82, gx, gy);
		}
		boolean left = r.chance(.5);
		return new Expression("wink", .75 * k, r.chance(.4) ? .2 : 0, .1, 0, .4, left ? 0 : lid, left ? lid : 0, gx, gy);
	}
}
