package org.fiducial.dataset.portraits;

import java.util.Map;
import org.fiducial.core.image.RgbImage;

/**
 * A drawn portrait with its truth. The arrays are the caller's own: each draw makes new ones.
 *
 * @param image      the picture, square
 * @param landmarks  136 numbers, x0, y0, x1, y1, ... in 0-based pixels of the image (pixel centres at integers), in the order
 *                   of the 300-W 68-point scheme: jaw 0-16 from image left to image right, brows 17-26, nose 27-35, eyes
 *                   36-47, mouth 48-67. The drawn structures pass through these points.
 * @param visible    for each point, false where hair covers it or the head itself hides it
 * @param style      the style drawn
 * @param seed       the seed asked for
 * @param index      the index asked for
 * @param attributes what was drawn in words and numbers: age, sex, expression, hair, pose, light, ... (the same keys always)
 */
public record Portrait(RgbImage image, double[] landmarks, boolean[] visible, PortraitStyle style, long seed, long index,
		Map<String, String> attributes) {

	/** Number of landmarks. */
	public static final int POINTS = 68;
}
