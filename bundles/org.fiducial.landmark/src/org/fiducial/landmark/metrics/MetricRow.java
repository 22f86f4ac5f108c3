package org.fiducial.landmark.metrics;

/**
 * A line of an evaluation table. Fractions, not per cent.
 *
 * @param method what predicted
 * @param group domain, style or subset
 * @param n faces that were to be found, those not found included
 * @param missing of them, how many were not found
 * @param nme mean error of those found; NaN if none was
 * @param fr part of all n whose error is above the threshold; faces not found fail
 * @param auc area under the cumulative error distribution of all n
 * @param threshold of fr and auc
 * @param normalizer id of the length the errors were divided by
 */
public record MetricRow(String method, String group, int n, int missing, double nme, double fr, double auc, double threshold, String normalizer) {
}
