package org.fiducial.workflow.synthesis.filter;

import java.util.List;
import java.util.Map;

/**
 * A reason why a picture may not be kept. It measures pictures one by one where they are made, and decides when the whole round is there,
 * in the order of the plan; so nothing depends on shards or batches.
 */
interface QualityFilter {
	/** What configurations, decisions and reports call it. */
	String id();

	/** Measures a picture; a pure function of the evidence. What cannot be measured is left out. */
	default void measure(Evidence evidence, Measures to) {
		// decides on what others measure
	}

	/**
	 * Settles limits, once.
	 *
	 * @param first the pictures of the first round; later rounds must not soften the limits
	 * @param training real pictures that the generator has seen
	 */
	default void learn(List<Candidate> first, List<TrainingPicture> training) {
		// has fixed limits
	}

	/** Why the picture cannot be kept, with the measured value and the limit; null if it can. */
	String objection(Candidate candidate);

	/** Hears of every picture that is kept, in the order of rounds and plan. */
	default void kept(Candidate candidate) {
		// does not compare pictures
	}

	/** Limits by style, where styles have their own. */
	default Map<String, Double> limits() {
		return Map.of();
	}
}
