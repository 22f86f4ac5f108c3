package org.fiducial.headless.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeResult;
import org.fiducial.workflow.recipe.RecipeRunner;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.ImportStep;

/** Runs a recipe for a command and says what it did. */
final class RecipeRun {
	private RecipeRun() {
	}

	/**
	 * @param project folder of the project; made if there is none
	 */
	static ExitCode run(CommandContext context, RecipeFile file, Path project) {
		RecipeFile seeded = context.seedOption().isPresent() ? file.withSeed(context.seed(0)) : file;
		try (ProjectStore store = open(project, seeded.recipe().name())) {
			context.console().message("recipe '" + seeded.recipe().name() + "' in project " + store.folder());
			RecipeResult r = new RecipeRunner(seeded, store, Engines.registry(), context.console()::message).run(context.monitor());
			report(context, store, r);
			return r.exit();
		}
	}

	private static ProjectStore open(Path folder, String name) {
		return Files.exists(folder.resolve(CommandContext.PROJECT_FILE)) ? ProjectStore.open(folder) : ProjectStore.create(folder, name);
	}

	private static void report(CommandContext context, ProjectStore store, RecipeResult r) {
		List<Map<String, Object>> steps = new ArrayList<>();
		TextTable table = new TextTable("step", "kind", "seconds", "result");
		StringBuilder tables = new StringBuilder();
		String report = null;
		for (RecipeResult.Outcome o : r.steps()) {
			StepRun.problems(context, o.problems());
			steps.add(json(o));
			table.row(o.id(), o.kind(), String.format(java.util.Locale.ROOT, "%.1f", o.seconds()), o.skipped() ? "done before" : o.summary());
			if ("evaluate".equals(o.kind())) {
				tables.append("\n\n").append(o.id()).append('\n').append(EvaluateCommand.table(o.outputs()));
			}
			if (o.outputs().get("report") instanceof String path) {
				report = path.startsWith("project:") ? store.folder().resolve(path.substring("project:".length())).toString() : path;
			}
		}
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("recipe", r.name());
		json.put("project", store.folder().toString());
		json.put("run", r.folder().toString());
		json.put("exit_code", r.exit().code());
		json.put("report", report);
		json.put("steps", steps);
		context.console().result(json, table.toString() + tables + (report == null ? "" : "\n\nreport: " + report));
	}

	private static Map<String, Object> json(RecipeResult.Outcome o) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("id", o.id());
		m.put("kind", o.kind());
		m.put("skipped", o.skipped());
		m.put("exit_code", o.exit().code());
		m.put("seconds", o.seconds());
		m.put("summary", o.summary());
		m.put("outputs", o.outputs());
		m.put("problems", ImportStep.json(o.problems()));
		return m;
	}
}
