package org.fiducial.workflow.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * A recipe as its file says it, references not yet resolved.
 *
 * @param name short, names the run's folder
 * @param description for people
 * @param seed default of every step's seed; null for the steps' own
 * @param vars variables with their defaults; null means that the user must give one
 * @param steps in order
 */
public record Recipe(String name, String description, Long seed, Map<String, JsonNode> vars, List<Entry> steps) {
	/** Nothing. */
	static final Recipe EMPTY = new Recipe("", "", null, Map.of(), List.of());

	/**
	 * A step.
	 *
	 * @param id unique in the recipe; names the step's folder and is what references begin with
	 * @param kind what is done
	 * @param title for progress and report; null for the id
	 * @param needs steps that must be done again when they change, beside those that are referred to
	 * @param config what differs from the step's defaults
	 */
	public record Entry(String id, String kind, String title, List<String> needs, JsonNode config) {
		public Entry {
			needs = needs == null ? List.of() : List.copyOf(needs);
		}

		/** What people read. */
		public String label() {
			return title == null || title.isBlank() ? id : title;
		}
	}

	public Recipe {
		vars = vars == null ? Map.of() : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(vars));
		steps = steps == null ? List.of() : List.copyOf(steps);
	}
}
