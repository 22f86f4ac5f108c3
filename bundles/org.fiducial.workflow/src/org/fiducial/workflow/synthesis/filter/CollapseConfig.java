package org.fiducial.workflow.synthesis.filter;

/**
 * Pictures that show next to nothing are left out: one colour, hardly any contrast, or far more burnt-out colour than is usual in the
 * style. Styles that are flat by nature pass: the fixed limits are those of an empty page, the others are relative to the style.
 *
 * @param enabled whether it acts
 * @param minContrast least standard deviation of the face's brightness, of 255
 * @param maxFlat largest part of the face that may have one brightness
 * @param contrastFactor least contrast as part of the style's median; 0 for none
 * @param clippedExcess how much more of the face than the style's median may be at an end of the range, 0 to 1; 1 for no limit
 */
public record CollapseConfig(boolean enabled, double minContrast, double maxFlat, double contrastFactor, double clippedExcess) {
	/** Limits that a line drawing on white paper passes. */
	public static final CollapseConfig DEFAULT = new CollapseConfig(true, 4, .985, .2, .4);

	public CollapseConfig {
		Limits.check("collapse.minContrast", minContrast, 0, 128);
		Limits.check("collapse.maxFlat", maxFlat, 0, 1);
		Limits.check("collapse.contrastFactor", contrastFactor, 0, 1);
		Limits.check("collapse.clippedExcess", clippedExcess, 0, 1);
	}
}
