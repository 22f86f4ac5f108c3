package org.fiducial.workflow.synthesis.filter;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * Pictures whose face is much less sharp than is usual in the style are left out. Sharpness is the variance of the Laplacian over the face;
 * what is usual is the median of its logarithm, and its spread the median absolute deviation, so that neither flat styles nor a few failures
 * matter.
 *
 * @param enabled whether it acts
 * @param deviations how many spreads below the median are too many; 3.5 is the usual limit of such outliers (Iglewicz and Hoaglin 1993)
 * @param against {@code style}: the style's own first pictures; {@code training}: the training pictures of the style where there are enough of
 *            them, which also finds styles that are blurred as a whole
 */
public record BlurConfig(boolean enabled, double deviations, String against) {
	/** The style's own pictures. */
	public static final String STYLE = "style";
	/** The training pictures. */
	public static final String TRAINING = "training";
	/** Outliers of the style. */
	public static final BlurConfig DEFAULT = new BlurConfig(true, 3.5, STYLE);

	public BlurConfig {
		Limits.check("blur.deviations", deviations, .1, 100);
		if (!List.of(STYLE, TRAINING).contains(against)) {
			throw FiducialException.usage("blur.against: " + Suggest.unknown("distribution", String.valueOf(against), List.of(STYLE, TRAINING)));
		}
	}
}
