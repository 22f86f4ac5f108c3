package org.fiducial.workflow.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people: the same digits as the runner's tables, the same in every locale. */
final class Numbers {
	/** Stands for a number that there is not. */
	static final String NONE = "–";

	private Numbers() {
	}

	/** A fraction in per cent, two digits, without the sign: 0.04214 is {@code 4.21}. */
	static String percent(double fraction) {
		return Double.isFinite(fraction) ? String.format(Locale.ROOT, "%.2f", fraction * 100) : NONE;
	}

	/** Area under the curve: four digits. */
	static String area(double auc) {
		return Double.isFinite(auc) ? String.format(Locale.ROOT, "%.4f", auc) : NONE;
	}

	/** A count, thousands apart. */
	static String count(long n) {
		return String.format(Locale.ROOT, "%,d", n).replace(',', '\u202f');
	}

	/** A number with about three significant digits. */
	static String brief(double v) {
		if (!Double.isFinite(v)) {
			return NONE;
		}
		double a = Math.abs(v);
		if (a != 0 && (a < 1e-3 || a >= 1e6)) {
			return String.format(Locale.ROOT, "%.1e", v).replace(".0e", "e").replaceAll("e([-+])0", "e$1").replace("e+", "e");
		}
		String s = String.format(Locale.ROOT, a >= 100 ? "%.0f" : a >= 10 ? "%.1f" : a >= 1 ? "%.2f" : "%.4f", v);
		return s.contains(".") ? s.replaceAll("0+$", "").replaceAll("\\.$", "") : s;
	}

	/** A change of a number that should fall, relative: {@code −40 %}. */
	static String change(double before, double after) {
		if (!Double.isFinite(before) || !Double.isFinite(after) || before == 0) {
			return NONE;
		}
		long p = Math.round((after / before - 1) * 100);
		return (p < 0 ? "−" : p > 0 ? "+" : "±") + Math.abs(p) + "\u202f%";
	}

	/** A time. */
	static String duration(Duration d) {
		long s = d.toSeconds();
		if (s < 60) {
			return String.format(Locale.ROOT, "%.1f\u202fs", d.toMillis() / 1000.0);
		}
		return s < 3600 ? String.format(Locale.ROOT, "%d\u202fmin %02d\u202fs", s / 60, s % 60) : String.format(Locale.ROOT, "%d\u202fh %02d\u202fmin", s / 3600, s / 60 % 60);
	}
}
