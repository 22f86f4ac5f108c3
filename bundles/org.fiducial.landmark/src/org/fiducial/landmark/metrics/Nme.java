package org.fiducial.landmark.metrics;

import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Shapes;

/** Normalised mean error: the mean distance of predicted and true points, divided by a length of the true shape. */
public final class Nme {
	private Nme() {
	}

	/**
	 * Error of a shape, in the same frame as the truth and not clamped to it.
	 *
	 * @param predicted null, or not finite, for a face that was not found: the error is then infinite
	 * @param truth points that are NaN were not annotated and do not count
	 * @return a fraction; NaN if the truth has no annotated point or its normalising length is zero or unknown
	 */
	public static double of(double[] predicted, double[] truth, Normalizer normalizer) {
		return over(predicted, truth, normalizer.of(truth), null);
	}

	/** As above, over the points of one part. */
	public static double of(double[] predicted, double[] truth, Normalizer normalizer, Part part) {
		return over(predicted, truth, normalizer.of(truth), part);
	}

	private static double over(double[] predicted, double[] truth, double length, Part part) {
		if (predicted != null && predicted.length != truth.length) {
			throw new IllegalArgumentException("prediction of " + predicted.length / 2 + " points, truth of " + truth.length / 2);
		}
		if (!(length > 0)) {
			return Double.NaN;
		}
		double sum = 0;
		int n = 0;
		int count = part == null ? Shapes.points(truth) : part.size();
		for (int k = 0; k < count; k++) {
			int i = part == null ? k : part.index(k);
			if (Double.isFinite(truth[2 * i]) && Double.isFinite(truth[2 * i + 1])) {
				sum += distance(predicted, truth, i);
				n++;
			}
		}
		return n == 0 ? Double.NaN : sum / n / length;
	}

	/** Distance of a point in pixels; infinite if it was not found. Not {@link Math#hypot}: coordinates are far from overflowing, and it is ten times slower. */
	static double distance(double[] predicted, double[] truth, int i) {
		if (predicted == null) {
			return Double.POSITIVE_INFINITY;
		}
		double dx = predicted[2 * i] - truth[2 * i];
		double dy = predicted[2 * i + 1] - truth[2 * i + 1];
		double d = Math.sqrt(dx * dx + dy * dy);
		return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
	}
}
