package org.fiducial.landmark.metrics;

import java.util.List;

import org.fiducial.landmark.Normalizer;

/**
 * What is computed of errors.
 *
 * @param normalizers lengths that errors are divided by, at least one; the first is that of the tests, parts and points
 * @param thresholds of failure rate and area, at least one; customary are .05 for 300-W, .08 and .1 otherwise
 * @param area how failures are counted and areas taken
 */
public record Measures(List<Normalizer> normalizers, List<Double> thresholds, AreaRule area) {
	public Measures {
		normalizers = List.copyOf(normalizers);
		thresholds = List.copyOf(thresholds);
		if (normalizers.isEmpty() || thresholds.isEmpty()) {
			throw new IllegalArgumentException("no normaliser or no threshold");
		}
		for (double t : thresholds) {
			if (!(t >= FailureRate.STEP && t <= 10)) {
				throw new IllegalArgumentException("threshold " + t + " is not within 0.0001 to 10");
			}
		}
	}

	/** One normaliser and one threshold, on the grid. */
	public static Measures of(Normalizer normalizer, double threshold) {
		return new Measures(List.of(normalizer), List.of(threshold), AreaRule.GRID);
	}
}
