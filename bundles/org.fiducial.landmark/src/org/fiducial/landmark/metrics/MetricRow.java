package org.fiducial.landmark.metrics;

/**
 * A line of an evaluation table. Fractions, not per cent.
 *
 * @param method what predicted
 * @param by what the group is one of, for example {@code style}; {@value Evaluation#ALL} for all faces together
 * @param group domain, style or subset
 * @param n faces that were to be found, those not found included
 * @param missing of them, how many were not found
 * @param nme mean error of those found; NaN if none was
 * @param fr part of all n whose error is above the threshold; faces not found fail
 * @param auc area under the cumulative error distribution of all n
 * @param threshold of fr and auc
 * @param normalizer id of the length the errors were divided by
 * @param nmeInterval confidence interval; null if there is none
 * @param frInterval confidence interval; null if there is none
 * @param aucInterval confidence interval; null if there is none
 */
public record MetricRow(String method, String by, String group, int n, int missing, double nme, double fr, double auc, double threshold, String normalizer, Interval nmeInterval,
		Interval frInterval, Interval aucInterval) {
	/** The same with intervals. */
	MetricRow with(Interval ofNme, Interval ofFr, Interval ofAuc) {
		return new MetricRow(method, by, group, n, missing, nme, fr, auc, threshold, normalizer, ofNme, ofFr, ofAuc);
	}
}
