package org.fiducial.workflow.synthesis;

import org.fiducial.core.FiducialException;

/**
 * The kernel distance between synthetic and real pictures on the features of the filter's detector; needs {@code references} and a detector.
 *
 * @param enabled whether it is computed
 * @param subsets how many subsets the mean and standard deviation are of
 * @param subsetSize pictures of a subset, at most
 * @param pictures of each style and of all styles, at most; the rest is left out by lot
 */
public record KidConfig(boolean enabled, int subsets, int subsetSize, int pictures) {
	/** As customary: 100 subsets of up to 1,000. */
	public static final KidConfig DEFAULT = new KidConfig(true, 100, 1000, 2000);

	public KidConfig {
		range("subsets", subsets, 1, 10_000);
		range("subsetSize", subsetSize, 2, 5_000);
		range("pictures", pictures, 2, 5_000);
	}

	private static void range(String key, int value, int min, int max) {
		if (value < min || value > max) {
			throw FiducialException.usage("kid." + key + " " + value + ", expected " + min + " to " + max);
		}
	}
}
