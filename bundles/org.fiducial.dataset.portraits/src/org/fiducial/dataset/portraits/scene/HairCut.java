package org.fiducial.dataset.portraits.scene;

import java.util.ArrayList;
import java.util.List;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.model.HairStyle;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.HeadSurface;
import org.fiducial.dataset.portraits.model.Trait;

/** Lays out the hair of a subject as sheets of strands around the skull. Angles in degrees: azimuth 0 in front, elevation 90 on top. */
final class HairCut {
	private static final int POINTS = 18;

	private final List<HairPatch> patches = new ArrayList<>();
	private final HeadSurface surface;
	private final double wide;
	private final double high;
	private final double hairline;
	private final double recess;
	private final CounterRandom random;
	private final double part;

	private HairCut(Head head) {
		surface = head.surface;
		double cranium = head.subject.proportions().get(Trait.CRANIUM);
		double forehead = head.subject.proportions().get(Trait.FOREHEAD);
		wide = Math.max(head.face.x(16), 1 + .025 * cranium);
		high = 1 + .05 * cranium + .03 * forehead;
		hairline = 29 + 3 * forehead + 4 * head.subject.age() * (1 - head.subject.feminine());
		recess = 4 * (1 - head.subject.feminine());
		random = head.subject.random("haircut");
		part = head.subject.looks().partSide();
	}

	/** The sheets of a subject's hair, in drawing order; none when bald. */
	static List<HairPatch> of(Head head) {
		HairCut c = new HairCut(head);
		HairStyle style = head.subject.looks().hairStyle();
		switch (style) {
			case BALD -> {
			}
			case CROPPED -> c.back(.05, c.random.uniform(.07, .13), 80, 3.2);
			case SWEPT_BACK -> c.back(.05, c.random.uniform(.15, .22), 42, 1.6);
			case SIDE_PART -> c.sidePart(c.random.uniform(.11, .18));
			case FRINGE_BOB -> {
				c.curtain(c.random.uniform(.1, .14), 1.35, 0);
				c.fringe();
			}
			case LONG_STRAIGHT -> c.curtain(c.random.uniform(.08, .13), 3, 0);
			case LONG_WAVY -> c.curtain(c.random.uniform(.12, .17), 3, 1);
			case CURLY -> c.curls(.17, .07, .7);
			case AFRO -> c.curls(c.random.uniform(.34, .5), .03, 1);
			case BUN -> {
				c.bun();
				c.back(.05, .08, 46, .9);
			}
			case PONYTAIL -> {
				c.tail();
				c.back(.05, .09, 46, .9);
			}
		}
		return c.patches;
	}

	/** A point over the scalp. */
	private double[] shell(double azimuth, double elevation, double lift) {
		double a = Math.toRadians(azimuth);
		double e = Math.toRadians(elevation);
		double back = Math.abs(azimuth) > 90 ? 1.26 : 1.14;
		return new double[] {Math.sin(a) * Math.cos(e) * (wide + lift), -.42 - Math.sin(e) * (1.06 * high + lift),
				-.06 + Math.cos(a) * Math.cos(e) * (back + lift)};
	}

	/** A smooth strand through the given points, evenly sampled. */
	private double[][] strand(double[]... keys) {
		double[][] out = new double[POINTS][3];
		int n = keys.length;
		for (int i = 0; i < POINTS; i++) {
			double s = (double) i / (POINTS - 1) * (n - 1);
			int k = Math.min(n - 2, (int) s);
			double t = s - k;
			for (int j = 0; j < 3; j++) {
				double b = keys[k][j];
				double c = keys[k + 1][j];
				double a = k > 0 ? keys[k - 1][j] : 2 * b - c;
				double d = k + 2 < n ? keys[k + 2][j] : 2 * c - b;
				out[i][j] = b + .5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
			}
			surface.pushOut(out[i], -.2, .025);
		}
		return out;
	}

	/** The hairline's elevation at an azimuth: high on the forehead, down the temples to sideburn and nape. */
	private double line(double azimuth) {
		double a = Math.abs(azimuth);
		double[] at = {0, 30, 48, 62, 74, 84, 96, 115, 150};
		double[] el = {hairline, hairline + 1, hairline - 1 + recess, hairline - 9 + recess, 6, -17, -6, -24, -42};
		for (int i = 1; i < at.length; i++) {
			if (a <= at[i]) {
				double t = (a - at[i - 1]) / (at[i] - at[i - 1]);
				return el[i - 1] + (el[i] - el[i - 1]) * t;
			}
		}
		return -42;
	}

	/** Hair from the hairline over the skull to the crown; {@code uneven} is how much the hairline wanders, in degrees. */
	private void back(double low, double top, double detail, double uneven) {
		int n = 73;
		double[][][] s = new double[n][][];
		for (int i = 0; i < n; i++) {
			double az = -174 + 348.0 * i / (n - 1);
			double e0 = line(az) + uneven * (random.nextDouble() - .6) + uneven * 1.2 * (Noise.smooth(i * .31f + 3, 5) - .5);
			double front = Math.max(0, Math.cos(Math.toRadians(az)));
			double rise = low + (top - low) * (.35 + .65 * front);
			s[i] = strand(shell(az, e0 - 1, .0), shell(az * .98, e0 + 7, rise * .8), shell(az * (.96 + .04 * front), e0 + (88 - e0) * .42, rise + .01),
					shell(az, e0 + (88 - e0) * .72, Math.max(rise, top)), shell(az, 89, top));
		}
		patches.add(new HairPatch(s, 0, .2, detail, 0, false));
	}

	/** A parting on one side; the hair sweeps over to the other. */
	private void sidePart(double lift) {
		double p = part * 27;
		patches.add(new HairPatch(sweep(p, part, lift * .7, 22), .05, 0, 30, 0, false));
		patches.add(new HairPatch(sweep(p, -part, lift, 36), .05, 0, 44, 0, false));
	}

	private double[][][] sweep(double p, double side, double lift, int n) {
		double[][][] s = new double[n][][];
		boolean over = Math.signum(p) != Math.signum(side);
		for (int i = 0; i < n; i++) {
			double t = (double) i / (n - 1);
			double e = hairline + 2 + (84 - hairline) * t;
			double az = p * (1 - .2 * t);
			double endAz = side * (over ? 66 + 106 * t : 68 + 104 * t);
			double endEl = line(endAz) + (t < .25 ? 3 * (1 - 4 * t) : -2);
			double[] root = shell(az, e, .45 * lift);
			double m1 = over ? az + (endAz - az) * .28 : az + (endAz - az) * .35;
			double m2 = az + (endAz - az) * .68;
			double e1 = over ? Math.max(e + 4 * (1 - t), endEl + (e - endEl) * .86) : e + (endEl - e) * .22;
			double e2 = endEl + (e - endEl) * (over ? .55 : .45);
			double puff = lift * (over ? 1.25 : 1);
			s[i] = strand(root, shell(m1, e1, puff), shell(m2, e2, lift * .9), shell(endAz, endEl, .045));
		}
		return s;
	}

	/** Hair that hangs on both sides of the face to a height, and behind the neck. */
	private void curtain(double lift, double end, double wave) {
		double p = part * random.uniform(2, 22);
		double phase = random.uniform(0, 6);
		double width = 1.12 + lift;
		// a close layer under the sheets, so that no pose shows a bare scalp between them
		back(.02, .03, 46, .5);
		backdrop(end, wave, width, phase);
		for (int side = -1; side <= 1; side += 2) {
			int n = 30;
			double[][][] s = new double[n][][];
			for (int i = 0; i < n; i++) {
				double t = (double) i / (n - 1);
				double e = hairline + 1 + (86 - hairline) * t;
				double face = 1 - t;
				double az = side * (72 + 95 * t);
				double full = Math.sin(Math.PI * Math.min(1, t * 1.15));
				double inward = end < 2 ? .12 : .0;
				double[] root = shell(p * (1 - .5 * t), e, .4 * lift);
				double[] over = shell(p * .4 + side * (32 + 24 * t + 74 * t * t * t), Math.max(e * .84, hairline), lift);
				double[] temple = shell(az * (1 - .18 * face), 12 + 14 * t, lift);
				double[] ear = {side * (width - .14 * face + .13 * full), .1, .46 * face - .55 * t};
				double[] jaw = {side * (width + .03 - .12 * face + .2 * full), .85, .5 * face - .5 * t};
				double[] tip = {side * (width - inward - .04 * face + .2 * full), Math.min(end, 1.75), .36 * face - .45 * t};
				double[] low = {side * (width - .06 * face + .18 * full), end, .36 * face - .4 * t};
				s[i] = end < 2 ? strand(root, over, temple, ear, jaw, tip) : strand(root, over, temple, ear, jaw, tip, low);
				wavy(s[i], wave, phase + t * 2.4 + side);
			}
			patches.add(new HairPatch(s, end < 2 ? .03 : .0, 0, 46, 0, false));
		}
	}

	private static void wavy(double[][] strand, double wave, double phase) {
		for (int k = 0; k < strand.length; k++) {
			double s = (double) k / (strand.length - 1);
			double a = wave * .085 * Filters.smoothstep(.3f, .75f, (float) s);
			strand[k][0] += a * Math.sin(s * 17 + phase);
			strand[k][2] += a * .7 * Math.cos(s * 17 + phase * 1.3);
		}
	}

	private void backdrop(double end, double wave, double width, double phase) {
		int n = 25;
		double[][][] s = new double[n][][];
		for (int i = 0; i < n; i++) {
			double x = -1 + 2.0 * i / (n - 1);
			s[i] = strand(new double[] {x * .95, -.5, -.6}, new double[] {x * (width + .06), .2, -.55}, new double[] {x * (width + .12), .9, -.5},
					new double[] {x * (width + .1), end, -.4});
			wavy(s[i], wave, phase + x * 3);
		}
		patches.add(new HairPatch(s, .02, 0, 60, 0, true));
	}

	private void fringe() {
		int n = 25;
		double[][][] s = new double[n][][];
		double low = random.uniform(4, 9);
		for (int i = 0; i < n; i++) {
			double x = -1 + 2.0 * i / (n - 1);
			double az = x * 66;
			s[i] = strand(shell(az * .55, 74, .1), shell(az * .85, 48, .16), shell(az, 26, .14), shell(az * 1.02, low - 7 * x * x, .08));
		}
		patches.add(new HairPatch(s, .08, 0, 40, 0, false));
	}

	private void curls(double lift, double bump, double curl) {
		int n = 61;
		double[][][] s = new double[n][][];
		float seed = (float) random.uniform(0, 90);
		for (int i = 0; i < n; i++) {
			double az = -174 + 348.0 * i / (n - 1);
			double e0 = line(az);
			double[][] keys = new double[9][];
			for (int k = 0; k < keys.length; k++) {
				double t = (double) k / (keys.length - 1);
				double e = e0 - 2 + (90 - e0) * t;
				double grow = Math.min(1, t * 3.4 + .12) * (Math.abs(az) > 70 ? 1 : .62 + .38 * t);
				double b = bump * 2 * (Noise.smooth((float) (az * .085) + seed, (float) (e * .085)) - .5) * (1 - t * .5);
				keys[k] = shell(az, e, (lift + b) * grow);
			}
			s[i] = strand(keys);
		}
		patches.add(new HairPatch(s, 0, .06, 30, curl, false));
	}

	private void bun() {
		int n = 19;
		double[][][] s = new double[n][][];
		double r = random.uniform(.36, .46);
		double cy = -1.5 - r * .55;
		for (int i = 0; i < n; i++) {
			double x = -Math.PI / 2 + Math.PI * i / (n - 1);
			double[][] keys = new double[7][];
			for (int k = 0; k < 7; k++) {
				double v = -Math.PI / 2 + Math.PI * k / 6;
				double tilt = x + .5 * Math.sin(v);
				keys[k] = new double[] {r * 1.15 * Math.sin(tilt) * Math.cos(v), cy + r * Math.sin(v), -.5 + r * Math.cos(tilt) * Math.cos(v)};
			}
			s[i] = strand(keys);
		}
		patches.add(new HairPatch(s, 0, 0, 26, 0, true));
	}

	private void tail() {
		int n = 17;
		double[][][] s = new double[n][][];
		double side = part;
		for (int i = 0; i < n; i++) {
			double x = -1 + 2.0 * i / (n - 1);
			s[i] = strand(new double[] {side * .45, -1.0, -1.15}, new double[] {side * .95 + x * .16, -1.0, -1.25}, new double[] {side * 1.38 + x * .26, -.35, -1.1},
					new double[] {side * 1.42 + x * .3, .6, -.9}, new double[] {side * 1.25 + x * .22, 1.5, -.7}, new double[] {side * 1.2 + x * .06, 2.2, -.6});
			wavy(s[i], .35, x);
		}
		patches.add(new HairPatch(s, .06, 0, 30, 0, true));
	}
}
