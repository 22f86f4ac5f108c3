package org.fiducial.workflow.step;

import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.RunStatus;

/** What a run's folder knows its step by. */
public final class StepKey {
	private StepKey() {
	}

	/**
	 * Hash of everything that decides a step's result.
	 *
	 * @param more what else does, as lines; may be empty
	 * @param before the run that is there, or null: its key is kept if it is that of earlier versions, in which the whole configuration counted
	 */
	public static <C extends Record> String of(Step<C> step, C config, StepContext context, String more, RunStatus before) {
		String inputs = "\n" + step.inputs(config, context) + more;
		String earlier = key(step.kind(), config, inputs);
		return before != null && before.key().equals(earlier) ? earlier : key(step.kind(), step.essence(config), inputs);
	}

	private static String key(String kind, Record config, String rest) {
		return Fingerprints.text(kind + "\n" + Fingerprints.config(config) + rest);
	}
}
