package org.fiducial.workflow.synthesis.filter;

/**
 * No picture twice in a style, and no training picture again. Pictures are the same when their 64-bit perceptual hashes differ in few bits;
 * the earlier one in the plan stays.
 *
 * @param enabled whether it acts
 * @param distance largest number of differing bits of the same picture, 0 to 16
 * @param training also compares with the training pictures and their mirror images
 */
public record DuplicatesConfig(boolean enabled, int distance, boolean training) {
	/** Up to six bits. */
	public static final DuplicatesConfig DEFAULT = new DuplicatesConfig(true, 6, true);

	public DuplicatesConfig {
		Limits.check("duplicates.distance", distance, 0, 16);
	}
}
