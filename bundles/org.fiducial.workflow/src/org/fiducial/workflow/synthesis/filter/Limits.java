package org.fiducial.workflow.synthesis.filter;

import org.fiducial.core.FiducialException;

/** Checks numbers of configurations. */
final class Limits {
	private Limits() {
	}

	/** @throws FiducialException (usage) if a value is not in a range */
	static void check(String key, double value, double min, double max) {
		if (!(value >= min && value <= max)) {
			throw FiducialException.usage(String.format(java.util.Locale.ROOT, "filter %s %s, expected %s to %s", key, number(value), min < 1e-6 ? "0" : number(min), number(max)));
		}
	}

	private static String number(double v) {
		return v == Math.rint(v) && Math.abs(v) < 1e9 ? Long.toString((long) v) : Double.toString(v);
	}
}
