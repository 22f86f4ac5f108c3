package org.fiducial.dataset;

import java.util.Objects;

/**
 * How sure an importer is that a path is its own.
 *
 * @param confidence 0 (certainly not) to 1 (certain); above .5 it may be chosen without being asked for
 * @param reason a sentence for the user, for example "holds ffhq-dataset-v2.json"
 */
public record Probe(double confidence, String reason) {

	public Probe {
		Objects.requireNonNull(reason);
		if (!(confidence >= 0 && confidence <= 1)) {
			throw new IllegalArgumentException("confidence " + confidence + ", expected 0 to 1");
		}
	}

	/** Some confidence, with the reason. */
	public static Probe of(double confidence, String reason) {
		return new Probe(confidence, reason);
	}

	/** Not this format. */
	public static Probe no(String reason) {
		return new Probe(0, reason);
	}
}
