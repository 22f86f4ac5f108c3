package org.fiducial.detection.hourglass;

/**
 * A point of a face with known landmarks, as a network saw it.
 *
 * @param face place of the face among those that were looked at; the same for every look at it
 * @param variance sum of the point's map's variances in x and y, in units of half a side squared
 * @param mass sum of its map
 * @param hit whether it lay within {@link Confidence#HIT} of the truth
 */
public record SeenPoint(int face, double variance, double mass, boolean hit) {
}
