package org.fiducial.workflow.synthesis.filter;

/**
 * No picture twice in a style, and no training picture again. Pictures are the same when their 64-bit perceptual hashes differ in few
 * bits, and finer hashes of 256 bits in few as well; the earlier one in the plan stays.
 *
 * @param enabled whether it acts
 * @param distance largest number of differing bits of the 64 for the same picture, 0 to 16
 * @param fine largest part of the 256 finer bits that may differ, 0 to 1; 1 looks at the 64 bits alone
 * @param training also compares with the training pictures and their mirror images
 */
public record DuplicatesConfig(boolean enabled, int distance, double fine, boolean training) {
	/** Six bits of 64. Of 1,400 drawn portraits none is another one's duplicate, and nine in ten copies that were shrunk, blurred or shifted by 2 of 128 pixels are found. */
	public static final DuplicatesConfig DEFAULT = new DuplicatesConfig(true, 6, .15, true);

	public DuplicatesConfig {
		Limits.check("duplicates.distance", distance, 0, 16);
		Limits.check("duplicates.fine", fine, 0, 1);
	}
}
