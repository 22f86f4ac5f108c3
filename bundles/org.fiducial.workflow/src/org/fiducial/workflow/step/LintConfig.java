package org.fiducial.workflow.step;

import java.util.List;

/**
 * What to look at for mistakes.
 *
 * @param data which samples; their layer is judged
 * @param pixels also decode every picture, to find broken, blank and changed ones
 */
public record LintConfig(List<DataSource> data, boolean pixels) {
	/** Pixels too, data to be chosen. */
	public static final LintConfig DEFAULT = new LintConfig(List.of(), true);

	public LintConfig {
		data = data == null ? List.of() : List.copyOf(data);
	}
}
