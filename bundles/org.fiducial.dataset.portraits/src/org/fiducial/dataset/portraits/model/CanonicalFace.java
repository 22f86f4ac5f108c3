package org.fiducial.dataset.portraits.model;

/**
 * The 68 landmarks of a face seen straight on, in head units: the average face is 2 wide at the cheekbones, x to the image's
 * right, y down, the line through the eyes at y = 0. The average follows the mean shape of annotated photographs.
 */
public final class CanonicalFace {
	/** Right half of the jaw from the ear (0) to the chin (8): x, y. */
	private static final double[] JAW = {1.0, -.02, .99, .25, .965, .53, .915, .81, .82, 1.07, .66, 1.30, .455, 1.49, .235, 1.62, 0,
			1.66};
	private final double[] x = new double[68];
	private final double[] y = new double[68];
	/** Half-width of the eye opening. */
	public final double eyeRadius;
	/** Half-distance between the eyes' centres. */
	public final double eyeX;

	/** Lays out the landmarks. */
	public CanonicalFace(Proportions p, Expression e) {
		eyeX = .445 * (1 + .045 * p.get(Trait.EYE_SPACING));
		eyeRadius = .194 * (1 + .085 * p.get(Trait.EYE_SIZE));
		double noseY = .69 * (1 + .07 * p.get(Trait.NOSE_LENGTH) + .02 * p.get(Trait.FACE_LENGTH)) - .012 * e.smile();
		double mouthY = noseY + .265 * (1 + .09 * p.get(Trait.MOUTH_HEIGHT) + .03 * p.get(Trait.FACE_LENGTH)) - .02 * e.smile();
		double gap = mouth(p, e, mouthY);
		jaw(p, mouthY + .70 * (1 + .08 * p.get(Trait.CHIN_LENGTH) + .03 * p.get(Trait.FACE_LENGTH)), gap);
		brows(p, e);
		nose(p, e, noseY);
		eyes(p, e);
	}

	/** Horizontal position of a landmark. */
	public double x(int i) {
		return x[i];
	}

	/** Vertical position of a landmark. */
	public double y(int i) {
		return y[i];
	}

	private void set(int i, double px, double py) {
		x[i] = px;
		y[i] = py;
	}

	private void pair(int left, int right, double px, double py) {
		set(left, -px, py);
		set(right, px, py);
	}

	private void jaw(Proportions p, double chinY, double gap) {
		double stretch = chinY / JAW[17];
		for (int i = 0; i <= 8; i++) {
			double bx = JAW[i * 2];
			double by = JAW[i * 2 + 1];
			double jaw = Math.exp(-Math.pow((i - 4.3) / 1.5, 2));
			double chin = Math.exp(-Math.pow((i - 6.6) / 1.0, 2));
			double cheek = Math.exp(-Math.pow((i - 2.8) / 1.6, 2));
			double px = bx * (1 + .055 * p.get(Trait.JAW_WIDTH) * jaw + .12 * p.get(Trait.CHIN_WIDTH) * chin
					+ .03 * p.get(Trait.CHEEKS) * cheek);
			double low = Math.max(0, Math.min(1, (i - 1) / 6.0));
			double py = by * (1 + (stretch - 1) * Math.min(1, i / 3.0)) + gap * .75 * low * low * (3 - 2 * low)
					- .012 * p.get(Trait.CHIN_WIDTH) * jaw;
			pair(16 - i, i, -px, py);
		}
		x[8] = 0;
	}

	private void brows(Proportions p, Expression e) {
		double lift = .035 * p.get(Trait.BROW_HEIGHT) + .15 * e.browRaise();
		double[] bx = {.385, .255, .075, -.11, -.275};
		double[] by = {-.19, -.288, -.328, -.302, -.235};
		double[] inner = {0, .08, .25, .65, 1};
		for (int i = 0; i < 5; i++) {
			double arch = (i == 1 ? .9 : i == 2 ? 1 : i == 3 ? .5 : 0) * .02 * p.get(Trait.BROW_ARCH);
			double frown = e.frown() > 0 ? .105 * e.frown() : .12 * e.frown();
			double px = eyeX + bx[i] * (1 + .03 * p.get(Trait.EYE_SIZE)) - Math.max(0, e.frown()) * .045 * inner[i];
			double py = by[i] - lift * (.55 + .45 * Math.min(1, i)) - arch + frown * inner[i] - .02 * p.get(Trait.BROW_SLANT) * (1 - i / 2.0)
					- (e.frown() > 0 ? .03 * e.frown() * (1 - inner[i]) : -.03 * e.frown() * (1 - inner[i]));
			pair(17 + i, 26 - i, px, py);
		}
	}

	private void nose(Proportions p, Expression e, double base) {
		for (int i = 0; i < 4; i++) {
			set(27 + i, 0, -.03 + (base * .76 + .03 - .015 * p.get(Trait.NOSE_TIP)) * i / 3.0);
		}
		double w = .212 * (1 + .13 * p.get(Trait.NOSE_WIDTH)) * (1 + .07 * Math.max(0, e.smile()));
		pair(31, 35, w, base - .075);
		pair(32, 34, w * .52, base - .018);
		set(33, 0, base + .008);
	}

	private void eyes(Proportions p, Expression e) {
		eye(p, e, e.leftLid(), -1, 36, 37, 38, 39, 40, 41);
		eye(p, e, e.rightLid(), 1, 45, 44, 43, 42, 47, 46);
	}

	private void eye(Proportions p, Expression e, double lid, int side, int outer, int upOut, int upIn, int inner, int lowIn, int lowOut) {
		double a = eyeRadius;
		double tilt = .012 + .017 * p.get(Trait.EYE_TILT);
		double h = .104 * (1 + .14 * p.get(Trait.EYE_HEIGHT)) * (1 + .07 * p.get(Trait.EYE_SIZE));
		double open = Math.min(1, lid);
		double up = h * lid - .045 * (1 - open);
		double low = .05 * (1 - .75 * Math.max(-.6, e.squint())) * (1 + .08 * p.get(Trait.EYE_HEIGHT));
		low = open * low + .047 * (1 - open);
		set(outer, side * (eyeX + a), -tilt);
		set(inner, side * (eyeX - a), tilt + .012);
		set(upOut, side * (eyeX + a * .36), -up - tilt * .36);
		set(upIn, side * (eyeX - a * .36), -up * .97 + tilt * .36);
		set(lowIn, side * (eyeX - a * .34), low * .92 + tilt * .34 + .004);
		set(lowOut, side * (eyeX + a * .36), low - tilt * .36 + .004);
	}

	/** Places the mouth and returns how far the lips are apart. */
	private double mouth(Proportions p, Expression e, double cy) {
		double smile = Math.max(0, e.smile());
		double sad = Math.max(0, -e.smile());
		double w = .385 * (1 + .085 * p.get(Trait.MOUTH_WIDTH)) * (1 + .24 * smile - .06 * sad)
				* (1 - .22 * e.open() * (1 - smile));
		double corner = -.085 * smile + .075 * sad + .06 * e.open() * (1 - smile);
		double hu = .09 * (1 + .2 * p.get(Trait.UPPER_LIP)) * (1 - .3 * smile);
		double hl = .145 * (1 + .17 * p.get(Trait.LOWER_LIP)) * (1 - .25 * smile);
		hu = Math.max(.035, hu);
		hl = Math.max(.06, hl);
		double gap = .48 * e.open();
		double gu = gap * (.1 + .1 * smile);
		double gl = gap - gu;
		double[] k = {1, .66, .26, 0};
		for (int i = 0; i < 4; i++) {
			double c = cy + corner * k[i] * k[i];
			double u = i == 0 ? 0 : i == 1 ? hu * .66 + gu * .75 : i == 2 ? hu + gu : hu * .86 + gu;
			double l = i == 0 ? 0 : i == 1 ? hl * .6 + gl * .68 : i == 2 ? hl * .94 + gl * .96 : hl + gl;
			pair(48 + i, 54 - i, w * k[i], c - u);
			if (i > 0) {
				pair(60 - i, 54 + i, w * k[i], c + l);
			}
		}
		x[51] = 0;
		x[57] = 0;
		pair(60, 64, w * .89, cy + corner * .8);
		pair(61, 63, w * .36, cy + corner * .13 - gu * .92 - .004);
		set(62, 0, cy - gu + .008);
		pair(67, 65, w * .36, cy + corner * .13 + gl * .93 + .004);
		set(66, 0, cy + gl + .012);
		return gap;
	}
}
