package org.fiducial.workflow.synthesis.filter;

/**
 * The face has to be in the picture.
 *
 * @param enabled whether it acts
 * @param inside least part of the points, asked for and found, that must lie in the picture
 */
public record FrameConfig(boolean enabled, double inside) {
	/** One point of 68 may be outside. */
	public static final FrameConfig DEFAULT = new FrameConfig(true, .98);

	public FrameConfig {
		Limits.check("frame.inside", inside, 0, 1);
	}
}
