/**
 * How good predictions are: NME, failure rate and AUC with the numeric definition of the reference code of STAR (ZhenglinZhou/STAR,
 * lib/metric), so that numbers can be compared with published ones. All are fractions, not per cent.
 */
package org.fiducial.landmark.metrics;
