package org.fiducial.detection;

/**
 * What a detector found.
 *
 * @param shape landmarks in pixels of the picture ({@code double[2K]})
 * @param confidence a point's trustworthiness, 0 to 1 ({@code float[K]})
 */
public record Detection(double[] shape, float[] confidence) {
}
