package org.fiducial.core.run;

import java.util.Locale;

/**
 * How long something took, against what is promised.
 *
 * @param name what was measured
 * @param milliseconds the median of the rounds, or the only round
 * @param limit the promise in milliseconds; 0 if there is none
 */
public record Timing(String name, double milliseconds, double limit) {
	/** Whether the promise is kept. */
	public boolean passed() {
		return limit == 0 || milliseconds < limit;
	}

	@Override
	public String toString() {
		String promise = limit == 0 ? "" : String.format(Locale.ROOT, "  (limit %.0f ms) %s", limit, passed() ? "ok" : "MISSED");
		return String.format(Locale.ROOT, "%-58s %10.2f ms%s", name, milliseconds, promise);
	}
}
