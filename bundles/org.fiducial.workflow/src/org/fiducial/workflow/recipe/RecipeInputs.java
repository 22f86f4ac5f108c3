package org.fiducial.workflow.recipe;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.workflow.step.ProjectFiles;
import org.fiducial.workflow.step.Step;

/** What a recipe needs that none of its steps makes: looked for before the first step, because the last may come after a night. */
public final class RecipeInputs {
	private static final int SHOWN = 8;

	private final RecipeFile file;
	private final ProjectFiles files;
	/** What lies here, a step makes. */
	private final Path made;
	private final Map<String, Set<String>> stepsByMissing = new LinkedHashMap<>();

	private RecipeInputs(RecipeFile file, Path project) {
		this.file = file;
		files = new ProjectFiles(project);
		made = RecipeRunner.folder(file, project);
	}

	/**
	 * Looks for all files, folders and models that the steps name.
	 *
	 * @param project its folder, which need not be there
	 * @throws FiducialException (input) if some are missing; the message names them and their steps
	 */
	public static void check(RecipeFile file, Path project) {
		RecipeInputs inputs = new RecipeInputs(file, project);
		file.recipe().steps().forEach(e -> inputs.look(e, file.step(e)));
		inputs.refuse();
	}

	private <C extends Record> void look(Recipe.Entry e, Step<C> step) {
		@SuppressWarnings("unchecked")
		C config = (C) file.outline(e);
		step.files(config).forEach(f -> look(e, f));
		step.models(config).stream().filter(m -> !files.isId(m)).forEach(m -> look(e, m));
	}

	private void look(Recipe.Entry e, String reference) {
		if (!reference.isBlank() && !RecipeFile.isLater(reference) && !isThere(reference)) {
			stepsByMissing.computeIfAbsent(reference, r -> new LinkedHashSet<>()).add("'" + e.id() + "'");
		}
	}

	private boolean isThere(String reference) {
		try {
			Path path = files.path(reference);
			return path.startsWith(made) || Files.exists(path);
		} catch (InvalidPathException x) {
			return false;
		}
	}

	private void refuse() {
		if (!stepsByMissing.isEmpty()) {
			List<String> shown = stepsByMissing.entrySet().stream().limit(SHOWN).map(e -> e.getKey() + " (step " + String.join(", ", e.getValue()) + ")").toList();
			String more = stepsByMissing.size() > SHOWN ? "; and " + (stepsByMissing.size() - SHOWN) + " more" : "";
			throw FiducialException.input(file.file() + ": no such file or folder: " + String.join("; ", shown) + more);
		}
	}
}
