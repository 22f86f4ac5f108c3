package org.fiducial.landmark.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkScheme.Connection;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.Side;
import org.fiducial.landmark.lint.Finding.Kind;

/**
 * Looks for mistakes of annotation. Order and sides are judged against the scheme's template, laid over the shape by the best
 * similarity; a scheme without one gets the other tests only. Thresholds were set on 1,207 photographs with 68 points, where correct
 * profiles and grimaces must pass. Immutable, thread-safe.
 */
public final class ShapeLint {
	/** Nearer than this, in pixels, is the same place. */
	private static final double SAME_PLACE = .01;
	/** A step along a chain that goes against the template's by more than this cosine is a step back. */
	private static final double BACKWARDS = -.5;
	/** Shorter steps, in units of the face, say nothing. */
	private static final double SHORT = .04;
	/** A crossing less deep than this part of the face's diagonal is noise of lines that touch. */
	private static final double NOISE = .005;
	/** A closed chain of less area than this part of its squared length is a closed eye or mouth, and turns neither way. */
	private static final double FLAT = .02;
	/** Exchanging right and left must bring a part this much nearer to the template before it is reported. */
	private static final double CLEARLY_NEARER = .6;

	private final LandmarkScheme scheme;
	private final double[] template;

	/** A lint for shapes of a scheme. */
	public ShapeLint(LandmarkScheme scheme) {
		this.scheme = scheme;
		template = scheme.template().orElse(null);
	}

	/**
	 * Everything suspicious.
	 *
	 * @param shape in pixels of the picture
	 * @param width of the picture; 0 if unknown
	 * @param height of the picture; 0 if unknown
	 */
	public List<Finding> check(double[] shape, int width, int height) {
		List<Finding> out = new ArrayList<>();
		if (shape.length != 2 * scheme.pointCount()) {
			out.add(new Finding(Kind.WRONG_COUNT, "scheme '" + scheme.id() + "' has " + scheme.pointCount() + " points, the shape has " + shape.length / 2, List.of()));
			return out;
		}
		if (width > 0 && height > 0) {
			outOfFrame(shape, width, height, out);
		}
		if (!finite(shape, out)) {
			return out;
		}
		Box box = Shapes.box(shape);
		if (Math.max(box.width(), box.height()) < 1) {
			out.add(new Finding(Kind.COLLAPSED, "all points lie within one pixel", List.of()));
			return out;
		}
		duplicates(shape, out);
		if (template != null) {
			double[] fitted = Shapes.fitSimilarity(template, shape).apply(template);
			boolean swapped = sides(shape, fitted, out);
			if (!swapped) {
				order(shape, fitted, out);
			}
		}
		crossings(shape, box, out);
		return out;
	}

	private static boolean finite(double[] s, List<Finding> out) {
		List<Integer> bad = IntStream.range(0, s.length / 2).filter(i -> !Double.isFinite(s[2 * i]) || !Double.isFinite(s[2 * i + 1])).boxed().toList();
		if (!bad.isEmpty()) {
			out.add(new Finding(Kind.NOT_FINITE, "no position: points " + bad, bad));
		}
		return bad.isEmpty();
	}

	private static void outOfFrame(double[] s, int width, int height, List<Finding> out) {
		List<Integer> bad = IntStream.range(0, s.length / 2)
				.filter(i -> s[2 * i] < -.5 || s[2 * i] > width - .5 || s[2 * i + 1] < -.5 || s[2 * i + 1] > height - .5).boxed().toList();
		if (!bad.isEmpty()) {
			out.add(new Finding(Kind.OUT_OF_FRAME, "outside the picture of " + width + " x " + height + ": points " + bad, bad));
		}
	}

	private void duplicates(double[] s, List<Finding> out) {
		for (int i = 0; i < s.length / 2; i++) {
			for (int j = i + 1; j < s.length / 2; j++) {
				if (Shapes.distance(s, i, j) < SAME_PLACE && !mayTouch(i, j)) {
					out.add(new Finding(Kind.DUPLICATE_POINTS, "points " + i + " and " + j + " are in the same place", List.of(i, j)));
				}
			}
		}
	}

	/** @return whether the whole face is exchanged, so that the order of its chains says nothing */
	private boolean sides(double[] s, double[] fitted, List<Finding> out) {
		double[] exchanged = exchanged(s);
		double[] fittedToExchanged = Shapes.fitSimilarity(template, exchanged).apply(template);
		if (Shapes.meanDistance(exchanged, fittedToExchanged) < CLEARLY_NEARER * Shapes.meanDistance(s, fitted)) {
			out.add(new Finding(Kind.LEFT_RIGHT_SWAP, "right and left are exchanged in the whole face", IntStream.range(0, scheme.pointCount()).boxed().toList()));
			return true;
		}
		for (Part right : scheme.parts()) {
			if (right.side() == Side.RIGHT) {
				partSides(s, exchanged, fitted, right, out);
			}
		}
		return false;
	}

	private void partSides(double[] s, double[] exchanged, double[] fitted, Part right, List<Finding> out) {
		List<Integer> both = new ArrayList<>();
		double asIs = 0;
		double swapped = 0;
		for (int k = 0; k < right.size(); k++) {
			for (int i : new int[] { right.index(k), scheme.flip(right.index(k)) }) {
				both.add(i);
				asIs += Shapes.distance(s, fitted, i);
				swapped += Shapes.distance(exchanged, fitted, i);
			}
		}
		if (swapped < CLEARLY_NEARER * asIs) {
			out.add(new Finding(Kind.LEFT_RIGHT_SWAP, "right and left are exchanged: " + right.name() + " and its partner", both));
		}
	}

	private double[] exchanged(double[] s) {
		double[] out = new double[s.length];
		for (int i = 0; i < scheme.pointCount(); i++) {
			out[2 * i] = s[2 * scheme.flip(i)];
			out[2 * i + 1] = s[2 * scheme.flip(i) + 1];
		}
		return out;
	}

	private void order(double[] s, double[] fitted, List<Finding> out) {
		double unit = scheme.frame(fitted).d();
		for (Part p : scheme.parts()) {
			List<Integer> back = new ArrayList<>();
			for (int k = 0; k < p.segments(); k++) {
				int i = p.index(k);
				int j = p.index((k + 1) % p.size());
				if (backwards(s, fitted, i, j, unit)) {
					back.add(k);
				}
			}
			if (back.isEmpty() && !turnsTheOtherWay(s, fitted, p)) {
				continue;
			}
			if (back.isEmpty() || p.segments() > 2 && back.size() > .6 * p.segments()) {
				out.add(new Finding(Kind.WRONG_ORDER, p.name() + " runs the wrong way", Arrays.stream(p.indices()).boxed().toList()));
			} else {
				for (int k : back) {
					int i = p.index(k);
					int j = p.index((k + 1) % p.size());
					out.add(new Finding(Kind.WRONG_ORDER, p.name() + ": points " + i + " and " + j + " seem to be exchanged", List.of(i, j)));
				}
			}
		}
	}

	private static boolean turnsTheOtherWay(double[] s, double[] t, Part p) {
		if (!p.closed() || p.size() < 4) {
			return false;
		}
		double is = roundness(s, p);
		double should = roundness(t, p);
		return Math.abs(is) > FLAT && Math.abs(should) > FLAT && is * should < 0;
	}

	/** Signed area over squared length. */
	private static double roundness(double[] s, Part p) {
		double area = 0;
		double length = 0;
		for (int k = 0; k < p.size(); k++) {
			int i = p.index(k);
			int j = p.index((k + 1) % p.size());
			area += (s[2 * i] * s[2 * j + 1] - s[2 * j] * s[2 * i + 1]) / 2;
			length += Shapes.distance(s, i, j);
		}
		return area / Math.max(1e-9, length * length);
	}

	private static boolean backwards(double[] s, double[] t, int i, int j, double unit) {
		double sx = s[2 * j] - s[2 * i];
		double sy = s[2 * j + 1] - s[2 * i + 1];
		double tx = t[2 * j] - t[2 * i];
		double ty = t[2 * j + 1] - t[2 * i + 1];
		double length = Math.hypot(sx, sy);
		return length > SHORT * unit && sx * tx + sy * ty < BACKWARDS * length * Math.hypot(tx, ty);
	}

	private void crossings(double[] s, Box box, List<Finding> out) {
		double unit = Math.hypot(box.width(), box.height());
		List<Connection> c = scheme.connections();
		for (int i = 0; i < c.size(); i++) {
			for (int j = i + 1; j < c.size(); j++) {
				Connection a = c.get(i);
				Connection b = c.get(j);
				if (Shapes.cross(s, a.from(), a.to(), b.from(), b.to()) && depth(s, a, b) > NOISE * unit) {
					out.add(new Finding(Kind.CHAIN_CROSSING, "line " + a.from() + "-" + a.to() + " crosses " + b.from() + "-" + b.to(),
							List.of(a.from(), a.to(), b.from(), b.to())));
				}
			}
		}
	}

	/** How far the nearest of the four ends lies beyond the other line; small where chains merely touch with some noise. */
	private static double depth(double[] s, Connection a, Connection b) {
		return Math.min(Math.min(offLine(s, a, b.from()), offLine(s, a, b.to())), Math.min(offLine(s, b, a.from()), offLine(s, b, a.to())));
	}

	private static double offLine(double[] s, Connection line, int point) {
		return Math.abs(Shapes.turn(s, line.from(), line.to(), point)) / Math.max(1e-9, Shapes.distance(s, line.from(), line.to()));
	}

	/** Both sides of a closed eye or mouth may lie in one place. */
	private boolean mayTouch(int i, int j) {
		return scheme.parts().stream().anyMatch(p -> p.closed() && p.contains(i) && p.contains(j));
	}
}
