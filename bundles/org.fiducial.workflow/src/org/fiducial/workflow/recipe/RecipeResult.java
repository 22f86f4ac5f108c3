package org.fiducial.workflow.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.Problem;

/**
 * What a recipe did.
 *
 * @param name the recipe's
 * @param folder the run's folder
 * @param exit OK, or PARTIAL if a step was partial
 * @param steps in order
 */
public record RecipeResult(String name, Path folder, ExitCode exit, List<Outcome> steps) {
	/**
	 * A step.
	 *
	 * @param id its id
	 * @param kind what it is
	 * @param skipped whether its result was there already
	 * @param exit OK or PARTIAL
	 * @param seconds it took, now or when it ran
	 * @param summary one line for people; null if skipped
	 * @param outputs what it made
	 * @param problems items that failed; empty if skipped
	 */
	public record Outcome(String id, String kind, boolean skipped, ExitCode exit, double seconds, String summary, Map<String, Object> outputs, List<Problem> problems) {
	}
}
