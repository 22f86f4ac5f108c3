package org.fiducial.workflow.synthesis.filter;

/**
 * The same landmarks with other noise must give the same face: if what the detector finds varies from one to the next, the shape is one
 * the generator cannot draw. Every picture is made {@code seeds} times.
 *
 * @param enabled whether it acts; needs a detector
 * @param seeds pictures of each request, the one that may be kept included
 * @param spread largest standard deviation of a point over them, mean over the points, as NME by the scheme's default normaliser
 */
public record ConsistencyConfig(boolean enabled, int seeds, double spread) {
	/** Off, since it takes three times as long. */
	public static final ConsistencyConfig DEFAULT = new ConsistencyConfig(false, 3, .04);

	public ConsistencyConfig {
		Limits.check("consistency.seeds", seeds, 2, 32);
		Limits.check("consistency.spread", spread, 0, 10);
	}
}
