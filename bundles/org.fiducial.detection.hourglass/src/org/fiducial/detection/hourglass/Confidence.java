package org.fiducial.detection.hourglass;

import java.util.List;

/**
 * Turns the spread of a landmark's map into the probability that the landmark lies within a tenth of the normalising length (the
 * scheme's default normaliser) of the truth: a logistic function of the logarithm of the spread, fitted to faces with known
 * landmarks. Never grows with the spread. {@link Reliability} says how true it is.
 *
 * @param slope of the logit, not positive
 * @param offset of the logit
 */
public record Confidence(double slope, double offset) {
	/** Before a fit: half for a spread of a twentieth of the crop. */
	public static final Confidence UNFITTED = new Confidence(-3, -3 * -Math.log(.1));
	/** A hit is nearer than this part of the normalising length. */
	public static final double HIT = .1;

	private static final double SMALLEST = 1e-4;
	private static final int ROUNDS = 50;

	/** The feature: logarithm of the standard deviation in units of the map's half side. */
	static double feature(double variance) {
		return Math.log(Math.sqrt(Math.max(0, variance)) + SMALLEST);
	}

	/**
	 * A landmark's confidence.
	 *
	 * @param variance sum of its map's variances in x and y; a map that is zero everywhere has none and gives 0
	 * @param mass sum of its map
	 */
	public float of(double variance, double mass) {
		if (saysNothing(variance, mass)) {
			return 0;
		}
		return (float) (1 / (1 + Math.exp(-(slope * feature(variance) + offset))));
	}

	private static boolean saysNothing(double variance, double mass) {
		return !(mass > 1e-6) || Double.isNaN(variance);
	}

	/** Fits to points; those whose maps are zero everywhere, which are never trusted, are left out. */
	public static Confidence fit(List<SeenPoint> points) {
		List<SeenPoint> used = points.stream().filter(p -> !saysNothing(p.variance(), p.mass())).toList();
		boolean[] hit = new boolean[used.size()];
		for (int i = 0; i < hit.length; i++) {
			hit[i] = used.get(i).hit();
		}
		return fit(used.stream().mapToDouble(SeenPoint::variance).toArray(), hit);
	}

	/**
	 * Maximum likelihood by Newton's method, slightly regularised so that separable data do not run away.
	 *
	 * @param variance of every landmark
	 * @param hit whether it was within {@link #HIT}
	 */
	public static Confidence fit(double[] variance, boolean[] hit) {
		double a = 0;
		double b = 0;
		double ridge = 1e-3 * variance.length + 1e-9;
		for (int round = 0; round < ROUNDS; round++) {
			double ga = -ridge * a;
			double gb = -ridge * .01 * b;
			double haa = ridge;
			double hab = 0;
			double hbb = ridge * .01;
			for (int i = 0; i < variance.length; i++) {
				double x = feature(variance[i]) + 3;
				double p = 1 / (1 + Math.exp(-(a * x + b)));
				double r = (hit[i] ? 1 : 0) - p;
				double w = p * (1 - p);
				ga += r * x;
				gb += r;
				haa += w * x * x;
				hab += w * x;
				hbb += w;
			}
			double det = haa * hbb - hab * hab;
			a += clamp((hbb * ga - hab * gb) / det);
			b += clamp((haa * gb - hab * ga) / det);
		}
		a = Math.min(0, a);
		return variance.length == 0 || Double.isNaN(a + b) ? UNFITTED : new Confidence(a, b + 3 * a);
	}

	private static double clamp(double step) {
		return Math.max(-2, Math.min(2, step));
	}
}
