package org.fiducial.landmark.metrics;

/**
 * How uncertainty is measured.
 *
 * @param resamples of the bootstrap, and random sign changes of the permutation test; 0 for none
 * @param level of the intervals, for example .95
 * @param kind of the intervals
 * @param seed the same seed gives the same numbers
 */
public record Resampling(int resamples, double level, Interval.Kind kind, long seed) {
	/** Nothing. */
	public static final Resampling NONE = new Resampling(0, .95, Interval.Kind.BCA, 0);

	public Resampling {
		if (resamples != 0 && resamples < 100 || resamples > 1_000_000 || !(level > 0 && level < 1)) {
			throw new IllegalArgumentException("resamples " + resamples + ", level " + level + ", expected 0 or 100 to 1000000, and 0 to 1");
		}
	}
}
