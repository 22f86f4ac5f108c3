package org.fiducial.workflow.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.config.Configs;
import org.fiducial.workflow.step.Step;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A recipe read from its file and checked as a whole before anything runs: every key of every step, every reference, every id. A
 * misspelt key of the last step must not be found out after a night of training.
 */
public final class RecipeFile {
	private static final String LATER = "${";

	private final Path file;
	private final Recipe recipe;
	private final Steps kinds;
	private final Map<String, JsonNode> vars;

	private RecipeFile(Path file, Recipe recipe, Steps kinds, Map<String, JsonNode> vars) {
		this.file = file;
		this.recipe = recipe;
		this.kinds = kinds;
		this.vars = vars;
	}

	/**
	 * Reads and checks.
	 *
	 * @param overrides variables the user gives, by name
	 * @throws FiducialException (usage) for an unknown key, kind, variable or reference, with file, step and a suggestion; (input) if the
	 *         file cannot be read
	 */
	public static RecipeFile read(Path file, Steps kinds, Map<String, String> overrides) {
		Recipe recipe = Configs.overlay(Configs.tree(file), Recipe.EMPTY, file.toString());
		RecipeFile r = new RecipeFile(file, recipe, kinds, variables(file, recipe, overrides));
		r.check();
		return r;
	}

	private static Map<String, JsonNode> variables(Path file, Recipe recipe, Map<String, String> overrides) {
		Map<String, JsonNode> vars = new LinkedHashMap<>(recipe.vars());
		overrides.forEach((name, value) -> {
			if (!vars.containsKey(name)) {
				throw FiducialException.usage(file + ": " + Suggest.unknown("variable", name, recipe.vars().keySet()));
			}
			vars.put(name, parse(value));
		});
		List<String> missing = vars.entrySet().stream().filter(e -> e.getValue() == null || e.getValue().isNull()).map(Map.Entry::getKey).toList();
		if (!missing.isEmpty()) {
			throw FiducialException.usage(file + ": give a value for " + String.join(", ", missing.stream().map(m -> "'" + m + "' (--set " + m + "=…)").toList()));
		}
		vars.put("recipe", JsonNodeFactory.instance.stringNode(file.toAbsolutePath().getParent().toString()));
		return vars;
	}

	/** A number or truth value is one; anything else is text, never a structure. */
	private static JsonNode parse(String value) {
		if (value.matches("true|false")) {
			return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value));
		}
		if (value.matches("-?\\d{1,18}")) {
			return JsonNodeFactory.instance.numberNode(Long.parseLong(value));
		}
		if (value.matches("-?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
			return JsonNodeFactory.instance.numberNode(Double.parseDouble(value));
		}
		return JsonNodeFactory.instance.stringNode(value);
	}

	private void check() {
		if (!recipe.name().matches("[A-Za-z0-9][\\w.-]{0,60}")) {
			throw FiducialException.usage(file + ": key 'name': '" + recipe.name() + "' cannot name a folder; use letters, digits, hyphens and dots");
		}
		if (recipe.steps().isEmpty()) {
			throw FiducialException.usage(file + ": key 'steps': there are none");
		}
		Set<String> seen = new HashSet<>();
		for (Recipe.Entry e : recipe.steps()) {
			String where = where(e);
			if (e.id() == null || !e.id().matches("[A-Za-z0-9][\\w-]{0,60}")) {
				throw FiducialException.usage(where + ": key 'id': '" + e.id() + "' cannot name a folder; use letters, digits and hyphens");
			}
			if (vars.containsKey(e.id()) || !seen.add(e.id())) {
				throw FiducialException.usage(where + ": key 'id': '" + e.id() + "' is taken");
			}
			for (String n : e.needs()) {
				if (!seen.contains(n) || n.equals(e.id())) {
					throw FiducialException.usage(where + ": key 'needs': " + Suggest.unknown("earlier step", n, seen));
				}
			}
			step(e);
			outline(e);
		}
	}

	/** How messages name a step. */
	String where(Recipe.Entry e) {
		return file + ": step '" + e.id() + "'";
	}

	/** The kind of a step. */
	Step<?> step(Recipe.Entry e) {
		return kinds.find(e.kind()).orElseThrow(() -> FiducialException.usage(where(e) + ": key 'kind': " + Suggest.unknown("kind of step", String.valueOf(e.kind()), kinds.kinds())));
	}

	/** The configuration of a step as it is known before anything ran: outputs of other steps stand in it as they were written. */
	Record outline(Recipe.Entry e) {
		return config(e, name -> reference(name, e, (id, output) -> JsonNodeFactory.instance.stringNode(LATER + id + "." + output + "}")));
	}

	/** Whether a text of an {@link #outline} depends on the output of a step. */
	static boolean isLater(String text) {
		return text.contains(LATER);
	}

	/** Its share of the progress bar; outputs of earlier steps are not needed for that. */
	int effort(Recipe.Entry e) {
		return effort(step(e), outline(e));
	}

	@SuppressWarnings("unchecked")
	private static <C extends Record> int effort(Step<C> step, Record config) {
		return Math.clamp(step.effort((C) config), 1, 1_000_000);
	}

	/** Gives the output of a step. */
	@FunctionalInterface
	interface Outputs {
		JsonNode get(String id, String output);
	}

	/** The value of a name: a variable, or an output of an earlier step. */
	JsonNode reference(String name, Recipe.Entry from, Outputs outputs) {
		if (vars.containsKey(name)) {
			return vars.get(name);
		}
		List<Recipe.Entry> earlier = earlier(from);
		int dot = name.indexOf('.');
		String head = dot < 0 ? name : name.substring(0, dot);
		Recipe.Entry step = earlier.stream().filter(e -> e.id().equals(head)).findFirst().orElse(null);
		if (step == null) {
			List<String> known = new ArrayList<>(vars.keySet());
			earlier.forEach(e -> known.add(e.id()));
			throw FiducialException.usage(where(from) + ": ${" + name + "}: " + Suggest.unknown("variable or earlier step", head, known));
		}
		String output = dot < 0 ? "" : name.substring(dot + 1);
		if (!step(step).outputs().contains(output)) {
			throw FiducialException.usage(where(from) + ": ${" + name + "}: " + Suggest.unknown("output of step '" + head + "'", output, step(step).outputs()));
		}
		return outputs.get(head, output);
	}

	private List<Recipe.Entry> earlier(Recipe.Entry e) {
		return recipe.steps().subList(0, recipe.steps().indexOf(e));
	}

	/** The typed configuration of a step, references replaced, the recipe's seed filled in. */
	Record config(Recipe.Entry e, java.util.function.Function<String, JsonNode> values) {
		JsonNode raw = e.config() == null || e.config().isNull() ? Configs.json().createObjectNode() : e.config();
		JsonNode resolved = new Expressions(values, where(e)).resolve(raw);
		Record defaults = step(e).defaults();
		if (recipe.seed() != null && resolved instanceof ObjectNode object) {
			fillSeed(object, Configs.toTree(defaults));
		}
		return Configs.overlay(resolved, defaults, where(e));
	}

	private void fillSeed(ObjectNode config, ObjectNode defaults) {
		for (Map.Entry<String, JsonNode> d : defaults.properties()) {
			if ("seed".equals(d.getKey()) && d.getValue().isIntegralNumber()) {
				if (!config.has("seed")) {
					config.put("seed", recipe.seed());
				}
			} else if (d.getValue() instanceof ObjectNode inner && (!config.has(d.getKey()) || config.get(d.getKey()).isObject())) {
				fillSeed(config.has(d.getKey()) ? (ObjectNode) config.get(d.getKey()) : config.putObject(d.getKey()), inner);
			}
		}
	}

	/** The file. */
	public Path file() {
		return file;
	}

	/** What it says. */
	public Recipe recipe() {
		return recipe;
	}

	/** The variables as they hold in this run. */
	public Map<String, JsonNode> vars() {
		return vars;
	}

	/** The same recipe with another seed. */
	public RecipeFile withSeed(long seed) {
		return new RecipeFile(file, new Recipe(recipe.name(), recipe.description(), seed, recipe.vars(), recipe.steps()), kinds, vars);
	}
}
