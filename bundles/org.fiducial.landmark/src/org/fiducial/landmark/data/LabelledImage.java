package org.fiducial.landmark.data;

import org.fiducial.core.image.RgbImage;

/**
 * A picture with its landmarks.
 *
 * @param key names the sample in messages and results
 * @param image the picture
 * @param shape landmarks in pixels of the picture, x0, y0, x1, y1, … ({@code double[2K]}); null if there are none yet
 * @param visible per point; null means all are visible
 * @param style id of its style, for example {@code watercolor}; null if unknown
 * @param domain id of its domain, for example {@code photo}; null if unknown
 */
public record LabelledImage(String key, RgbImage image, double[] shape, boolean[] visible, String style, String domain) {
}
