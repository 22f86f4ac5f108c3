package org.fiducial.dataset.portraits.model;

/** What stands out from and sinks into the smooth head: nose, sockets, brow ridge, cheeks, lips, chin, folds. */
final class Relief {
	/** Gaussian hills: x, y, amplitude, 1 / (2 sigma x squared), 1 / (2 sigma y squared); symmetric hills are mirrored. */
	private final double[] hills = new double[5 * 32];
	private int count;
	private final double noseTop;
	private final double noseTip;
	private final double noseBase;
	private final double noseWidth;
	private final double bridge;
	private final double tipHeight;
	private final double fold;
	private final double wingX;
	private final double cornerX;
	private final double cornerY;

	Relief(CanonicalFace f, Subject s) {
		Proportions p = s.proportions();
		double male = 1 - s.feminine();
		noseTop = f.y(27);
		noseTip = f.y(30);
		noseBase = f.y(33);
		noseWidth = f.x(35) / .212;
		bridge = .115 + .03 * p.get(Trait.NOSE_BRIDGE);
		tipHeight = .37 + .05 * p.get(Trait.NOSE_TIP) + .03 * p.get(Trait.NOSE_LENGTH);
		wingX = f.x(35);
		cornerX = f.x(54);
		cornerY = f.y(54);
		double mouthY = (f.y(62) + f.y(66)) / 2;
		fold = .012 + .05 * Math.max(0, s.age() - .15) + .035 * Math.max(0, s.expression().smile());
		pair(f.eyeX, -.03, -.15, .2, .12);
		pair(f.eyeX, 0, .085, .13, .09);
		pair(f.eyeX * .92, f.y(19) + .05, .04 + .05 * male, .3, .085);
		pair(.66, .38, .06 + .02 * p.get(Trait.CHEEKS), .22, .2);
		pair(.5, .55, .03 * Math.max(0, s.expression().smile()) + .02 * p.get(Trait.CHEEKS), .17, .14);
		pair(.6, .92, -.045 - .03 * s.age() + .03 * p.get(Trait.CHEEKS), .15, .25);
		pair(f.x(35) * .84, f.y(35) - .01, .12, .072 * noseWidth, .075);
		hill(0, mouthY, .09, .34, .26);
		hill(0, (f.y(51) + f.y(62)) / 2, .04, .22, Math.max(.03, (f.y(62) - f.y(51)) * .45));
		hill(0, (f.y(57) + f.y(66)) / 2, .055, .2, Math.max(.04, (f.y(57) - f.y(66)) * .45));
		hill(0, f.y(57) + .12, -.06, .22, .06);
		hill(0, f.y(57) + (f.y(8) - f.y(57)) * .6, .09 + .03 * male, .2, .15);
		hill(0, (noseBase + f.y(51)) / 2, -.025, .04, .08);
		hill(0, f.y(30) + .03, .05 * (1 + .2 * p.get(Trait.NOSE_TIP)), .085 * noseWidth, .075);
		hill(0, -.75, .03, .5, .3);
		pair(f.eyeX - f.eyeRadius * 1.1, .0, -.04, .05, .08);
	}

	private void pair(double x, double y, double a, double sx, double sy) {
		hill(x, y, a, sx, sy);
		hill(-x, y, a, sx, sy);
	}

	private void hill(double x, double y, double a, double sx, double sy) {
		int i = count++ * 5;
		hills[i] = x;
		hills[i + 1] = y;
		hills[i + 2] = a;
		hills[i + 3] = 1 / (2 * sx * sx);
		hills[i + 4] = 1 / (2 * sy * sy);
	}

	/** Height over the smooth head at a frontal position. */
	double at(double x, double y) {
		double z = nose(x, y);
		for (int i = 0; i < count * 5; i += 5) {
			double dx = x - hills[i];
			double dy = y - hills[i + 1];
			double q = dx * dx * hills[i + 3] + dy * dy * hills[i + 4];
			if (q < 5) {
				z += hills[i + 2] * Math.exp(-q);
			}
		}
		return z - crease(x, y);
	}

	private double nose(double x, double y) {
		if (y < noseTop - .3 || y > noseBase + .1 || Math.abs(x) > .5) {
			return 0;
		}
		double t = (y - noseTop) / (noseTip - noseTop);
		double ridge;
		double sigma;
		if (t < 0) {
			ridge = bridge * .75 * Math.exp(-t * t * 9);
			sigma = .085;
		} else if (t <= 1) {
			ridge = bridge * .75 + (tipHeight - bridge * .75) * (.55 * t + .45 * t * t);
			sigma = .085 + .045 * t * t * noseWidth;
		} else {
			double u = Math.min(1.2, (noseBase - noseTip) < 1e-6 ? 1 : (y - noseTip) / (noseBase - noseTip));
			ridge = tipHeight * Math.max(0, 1 - u * u * .85);
			sigma = (.135 - .02 * u) * (.6 + .4 * noseWidth);
		}
		double q = x / sigma;
		return ridge * Math.exp(-.5 * q * q);
	}

	/** The nasolabial fold: a soft valley from the wing of the nose past the corner of the mouth. */
	private double crease(double x, double y) {
		double ax = Math.abs(x);
		double y0 = noseBase - .1;
		double y1 = cornerY + .1;
		if (y < y0 || y > y1) {
			return 0;
		}
		double t = (y - y0) / (y1 - y0);
		double cx = wingX * 1.12 + (cornerX * 1.18 - wingX * 1.12) * Math.sqrt(t);
		double d = (ax - cx) / .05;
		return fold * Math.exp(-d * d) * Math.sin(Math.PI * Math.min(1, t + .12));
	}
}
