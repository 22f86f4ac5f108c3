package org.fiducial.workflow.synthesis.filter;

/**
 * One face, and that one where it was asked for.
 *
 * @param enabled whether it acts, given a detector
 * @param distance how far the face that the detector finds when told nothing may be from the one asked for, in units of the larger side of
 *            its box
 * @param confidence how confident the detector must be of a wrong face, as part of its confidence in the right one
 * @param second also looks for a second face of any size; some dozens of looks a picture
 */
public record FaceConfig(boolean enabled, double distance, double confidence, boolean second) {
	/** Only the whole picture is searched. */
	public static final FaceConfig DEFAULT = new FaceConfig(true, .5, .9, false);

	public FaceConfig {
		Limits.check("face.distance", distance, 0, 10);
		Limits.check("face.confidence", confidence, 0, 10);
	}
}
