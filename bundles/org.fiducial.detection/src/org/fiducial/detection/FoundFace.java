package org.fiducial.detection;

/**
 * A face that a search found in a picture.
 *
 * @param box {@code {x0, y0, x1, y1}} around its landmarks, in pixels of the picture
 * @param score how sure it is that this is a face, 0 to 1
 */
public record FoundFace(double[] box, double score) {
}
