package org.fiducial.workflow.step;

import java.util.Locale;
import java.util.Map;

/** A training step's numbers in a line. */
final class ProgressText {
	private ProgressText() {
	}

	/** Whether there is anything in it that a person wants to see while training runs. */
	static boolean tells(Map<String, Double> values) {
		return values.get("loss") != null || values.get("nme") != null;
	}

	/** {@code step 420, loss 0.1234, 5.2 steps/s}: what every engine reports, where it does. */
	static String of(long step, Map<String, Double> values) {
		StringBuilder s = new StringBuilder("step ").append(step);
		for (String name : new String[] { "loss", "nme" }) {
			if (values.get(name) != null) {
				s.append(String.format(Locale.ROOT, ", %s %.4g", name, values.get(name)));
			}
		}
		Double seconds = values.get("seconds_per_step");
		if (seconds != null && seconds > 0) {
			s.append(String.format(Locale.ROOT, seconds < 1 ? ", %.1f steps/s" : ", %.1f s/step", seconds < 1 ? 1 / seconds : seconds));
		}
		return s.toString();
	}
}
