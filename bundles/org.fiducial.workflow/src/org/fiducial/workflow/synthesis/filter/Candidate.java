package org.fiducial.workflow.synthesis.filter;

import java.util.Map;

/**
 * A picture that wants to be kept.
 *
 * @param name names it in reasons
 * @param style id of its style
 * @param measures what was measured, by name
 * @param hash perceptual hash, 80 hexadecimal digits; null if not measured
 */
public record Candidate(String name, String style, Map<String, Double> measures, String hash) {
	/** A measure; null if there is none. */
	Double get(String measure) {
		return measures.get(measure);
	}
}
