package org.fiducial.landmark.metrics;

/**
 * The error of one part of the face.
 *
 * @param method what predicted
 * @param by what the group is one of
 * @param group domain, style or subset
 * @param part name of the part
 * @param n faces it was averaged over: found, with annotated points of this part
 * @param nme mean error by the first normaliser, a fraction
 */
public record PartRow(String method, String by, String group, String part, int n, double nme) {
}
