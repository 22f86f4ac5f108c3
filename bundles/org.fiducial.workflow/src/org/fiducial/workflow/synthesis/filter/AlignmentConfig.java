package org.fiducial.workflow.synthesis.filter;

import java.util.Map;
import java.util.TreeMap;

/**
 * Pictures are kept on which an independent detector finds the landmarks that were asked for.
 *
 * @param enabled whether it acts, given a detector
 * @param percentile part of each style's first pictures that the style's threshold lets through, 0 to 1
 * @param cap highest threshold that a percentile gives, as NME by the scheme's default normaliser
 * @param innerFactor threshold of the inner face (all but the contour) as part of the style's; 0 for none
 * @param thresholds of styles by id, instead of percentile and cap
 */
public record AlignmentConfig(boolean enabled, double percentile, double cap, double innerFactor, Map<String, Double> thresholds) {
	/** 70th percentile, at most .08, inner face .6 of it. */
	public static final AlignmentConfig DEFAULT = new AlignmentConfig(true, .7, .08, .6, Map.of());

	public AlignmentConfig {
		Limits.check("alignment.percentile", percentile, 1e-9, 1);
		Limits.check("alignment.cap", cap, 1e-9, 10);
		Limits.check("alignment.innerFactor", innerFactor, 0, 10);
		thresholds = thresholds == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(thresholds));
		thresholds.forEach((style, limit) -> Limits.check("alignment.thresholds." + style, limit == null ? Double.NaN : limit, 0, 10));
	}
}
