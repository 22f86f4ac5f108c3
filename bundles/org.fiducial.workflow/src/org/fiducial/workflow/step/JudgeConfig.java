package org.fiducial.workflow.step;

/**
 * The detector that says how well a generator's probe pictures obey their landmarks.
 *
 * @param engine id of the detection engine
 * @param model folder or file of a detector of the data's scheme, an id or an output of an earlier step; empty for none
 */
public record JudgeConfig(String engine, String model) {
	/** None. */
	public static final JudgeConfig NONE = new JudgeConfig("hourglass", "");

	public JudgeConfig {
		model = model == null ? "" : model;
	}
}
