package org.fiducial.workflow.step;

import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.Problem;

/**
 * What a step did.
 *
 * @param exit OK, or PARTIAL if some items failed
 * @param outputs what it made, by name: strings, numbers, lists and maps; files as {@link StepContext#reference} writes them
 * @param summary one line for people
 * @param problems the items that failed, as far as they are listed
 */
public record StepResult(ExitCode exit, Map<String, Object> outputs, String summary, List<Problem> problems) {
	public StepResult {
		outputs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(outputs));
		problems = List.copyOf(problems);
	}

	/** Done without a problem. */
	public static StepResult ok(Map<String, Object> outputs, String summary) {
		return new StepResult(ExitCode.OK, outputs, summary, List.of());
	}

	/** Done; partially if there are errors among the problems. */
	public static StepResult of(Map<String, Object> outputs, String summary, List<Problem> problems) {
		boolean failed = problems.stream().anyMatch(p -> p.severity() == Problem.Severity.ERROR);
		return new StepResult(failed ? ExitCode.PARTIAL : ExitCode.OK, outputs, summary, problems);
	}
}
