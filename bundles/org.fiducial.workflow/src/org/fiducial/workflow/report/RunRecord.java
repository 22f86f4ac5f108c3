package org.fiducial.workflow.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.workflow.RunFolder;
import org.fiducial.workflow.RunStatus;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the folder of a recipe's run tells.
 *
 * @param folder the folder
 * @param name of the recipe
 * @param file what {@code fiducial run} calls it: the name of a recipe that is shipped as such, or the name of its file
 * @param description of the recipe
 * @param seed of the recipe; null if each step has its own
 * @param vars the variables of this run that differ from the recipe's defaults
 * @param steps in the recipe's order, the reports left out
 */
record RunRecord(Path folder, String name, String file, String description, Long seed, Map<String, String> vars, List<StepRecord> steps) {

	/**
	 * Reads.
	 *
	 * @param problems hears of files that cannot be used; the report goes on without them
	 * @throws FiducialException (input) if this is no run of a recipe
	 */
	static RunRecord read(Path folder, Consumer<Problem> problems) {
		Path file = folder.resolve(RunFolder.CONFIG);
		JsonNode config = json(file, problems);
		JsonNode recipe = config.path("recipe");
		if (!recipe.path("steps").isArray()) {
			throw FiducialException.input(folder + ": no run of a recipe (" + RunFolder.CONFIG + " lists no steps); give the folder of one, for example runs/demo");
		}
		List<StepRecord> steps = new ArrayList<>();
		for (JsonNode s : recipe.path("steps")) {
			if (!ReportStep.KIND.equals(s.path("kind").asString(""))) {
				steps.add(step(folder, s, problems));
			}
		}
		JsonNode seed = recipe.path("seed");
		String name = recipe.path("name").asString("");
		return new RunRecord(folder, name, callable(config.path("file").asString(""), name), recipe.path("description").asString(""), seed.isNumber() ? seed.asLong() : null,
				changed(config.path("vars"), recipe.path("vars")), List.copyOf(steps));
	}

	private static String callable(String path, String name) {
		String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
		return file.isEmpty() || file.equals(name + ".yaml") ? name : file;
	}

	private static StepRecord step(Path folder, JsonNode s, Consumer<Problem> problems) {
		String id = s.path("id").asString("");
		Path place = folder.resolve(id);
		String title = s.path("title").asString("");
		return new StepRecord(id, s.path("kind").asString(""), title.isBlank() ? Html.humane(id) : title, place, status(place, problems),
				json(place.resolve(RunFolder.CONFIG), problems), json(place.resolve(RunFolder.ENVIRONMENT), problems));
	}

	private static RunStatus status(Path place, Consumer<Problem> problems) {
		try {
			return RunFolder.read(place).orElse(null);
		} catch (FiducialException e) {
			problems.accept(Problem.warning(place.resolve(RunFolder.STATUS), 0, e.getMessage()));
			return null;
		}
	}

	/** A JSON file as a tree; an empty object if it is missing or damaged. */
	static JsonNode json(Path file, Consumer<Problem> problems) {
		if (Files.isRegularFile(file)) {
			try {
				return Configs.json().readTree(Files.readString(file));
			} catch (IOException | JacksonException e) {
				problems.accept(Problem.warning(file, 0, "cannot be read: " + e.getMessage()));
			}
		}
		return Configs.json().createObjectNode();
	}

	private static Map<String, String> changed(JsonNode now, JsonNode defaults) {
		Map<String, String> out = new LinkedHashMap<>();
		now.properties().stream().filter(e -> defaults.has(e.getKey()) && !e.getValue().equals(defaults.get(e.getKey())))
				.forEach(e -> out.put(e.getKey(), e.getValue().isString() ? e.getValue().asString() : e.getValue().toString()));
		return out;
	}

	/** The finished steps of a kind. */
	List<StepRecord> finished(String kind) {
		return steps.stream().filter(s -> s.kind().equals(kind) && s.complete()).toList();
	}
}
