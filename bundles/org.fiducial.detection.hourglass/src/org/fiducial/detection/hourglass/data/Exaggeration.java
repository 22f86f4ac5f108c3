package org.fiducial.detection.hourglass.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Region;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.Side;

/**
 * Other proportions, as caricatures draw them: the face is cut into levels from top to chin, each of which gets another height, and the
 * borders between them another width; eyes, nose and mouth grow or shrink about their middles. Works on any scheme, along the face's own
 * axes. Every factor is log-normal, so that twice is as likely as half. Thread-safe.
 */
final class Exaggeration {
	private static final int LEVELS = 5;
	/** Standard deviations of the logarithms of the factors. */
	private static final double HEIGHT = .3;
	private static final double WIDTH = .18;
	private static final double FEATURE = .15;
	/** Farther than this many deviations no factor goes. */
	private static final double LIMIT = 2.5;

	private final LandmarkScheme scheme;
	/** Points of each feature, which share a factor, by side. */
	private final List<List<int[]>> features;

	Exaggeration(LandmarkScheme scheme) {
		this.scheme = scheme;
		features = List.of(points(Region.EYE, Region.PUPIL), points(Region.NOSE_BASE), points(Region.OUTER_LIP, Region.INNER_LIP));
	}

	private List<int[]> points(Region... regions) {
		Map<Side, int[]> bySide = new TreeMap<>();
		for (Part part : Arrays.stream(regions).flatMap(r -> scheme.parts(r).stream()).toList()) {
			bySide.merge(part.side(), part.indices(), (a, b) -> IntStream.concat(Arrays.stream(a), Arrays.stream(b)).distinct().toArray());
		}
		return List.copyOf(bySide.values());
	}

	/**
	 * A shape of other proportions.
	 *
	 * @param shape finite, in pixels
	 * @param random decides how
	 * @throws IllegalArgumentException if the shape has no face frame
	 */
	double[] apply(double[] shape, CounterRandom random) {
		FaceFrame frame = scheme.frame(shape);
		double[] own = frame.toFrame(shape);
		for (List<int[]> feature : features) {
			double factor = factor(random, FEATURE);
			feature.forEach(points -> scale(own, points, factor));
		}
		stretch(own, random);
		return frame.toImage(own);
	}

	private static double factor(CounterRandom random, double deviation) {
		return Math.exp(deviation * Math.clamp(random.nextGaussian(), -LIMIT, LIMIT));
	}

	private static void scale(double[] own, int[] points, double factor) {
		double[] middle = { Shapes.mean(own, points, 0), Shapes.mean(own, points, 1) };
		for (int p : points) {
			for (int k = 0; k < 2; k++) {
				own[2 * p + k] = middle[k] + factor * (own[2 * p + k] - middle[k]);
			}
		}
	}

	/** Places keep their order from top to bottom, and from side to side at a level. */
	private static void stretch(double[] own, CounterRandom random) {
		Box box = Shapes.box(own);
		double top = box.y();
		double height = Math.max(box.height(), 1e-9) / LEVELS;
		double[] width = new double[LEVELS + 1];
		double[] border = new double[LEVELS + 1];
		border[0] = top;
		for (int i = 0; i <= LEVELS; i++) {
			width[i] = factor(random, WIDTH);
			if (i > 0) {
				border[i] = border[i - 1] + height * factor(random, HEIGHT);
			}
		}
		for (int i = 0; i < own.length; i += 2) {
			double at = (own[i + 1] - top) / height;
			int level = Math.clamp((int) at, 0, LEVELS - 1);
			double part = at - level;
			own[i] *= width[level] + part * (width[level + 1] - width[level]);
			own[i + 1] = border[level] + part * (border[level + 1] - border[level]);
		}
	}
}
