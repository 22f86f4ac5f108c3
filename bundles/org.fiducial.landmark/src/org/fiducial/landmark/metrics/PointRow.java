package org.fiducial.landmark.metrics;

/**
 * The error of one point over all faces.
 *
 * @param method what predicted
 * @param point index of the point
 * @param name of the point
 * @param n faces it was averaged over: found, with this point annotated
 * @param nme mean error by the first normaliser, a fraction
 */
public record PointRow(String method, int point, String name, int n, double nme) {
}
