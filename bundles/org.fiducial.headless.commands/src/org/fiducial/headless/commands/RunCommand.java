package org.fiducial.headless.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.RunStatus;
import org.fiducial.workflow.recipe.Recipe;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeInputs;
import org.fiducial.workflow.recipe.RecipeLibrary;
import org.fiducial.workflow.recipe.RecipeRunner;
import org.fiducial.workflow.recipe.Steps;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: a recipe. */
@Command(description = "Runs a recipe: its steps one after the other. What is done is not done again; what was interrupted goes on; what was changed is done again with all that depends on it.")
public final class RunCommand implements HeadlessCommand {
	@Parameters(arity = "0..1", paramLabel = "RECIPE", description = "Name of a shipped recipe, or a file.")
	private String recipe;

	@Option(names = "--set", paramLabel = "NAME=VALUE", description = "Value of a variable of the recipe; may be repeated.")
	private Map<String, String> variables = new LinkedHashMap<>();

	@Option(names = "--list", description = "List the recipes that have a name, and stop.")
	private boolean list;

	@Option(names = "--check", description = "Only check the recipe and that all it needs is there, and list its steps and how far each is.")
	private boolean check;

	@Override
	public ExitCode run(CommandContext context) {
		if (list) {
			Map<String, Path> named = RecipeLibrary.named();
			context.console().result(Map.of("recipes", named.keySet()), String.join("\n", named.keySet()));
			return ExitCode.OK;
		}
		if (recipe == null) {
			throw FiducialException.usage("which recipe? (fiducial run --list shows those there are)");
		}
		RecipeFile file = RecipeFile.read(RecipeLibrary.find(recipe), Steps.builtIn(), variables);
		Path project = project(context, file);
		// also before a project is made
		RecipeInputs.check(file, project);
		return check ? plan(context, file, project) : RecipeRun.run(context, file, project);
	}

	private static ExitCode plan(CommandContext context, RecipeFile file, Path project) {
		Map<String, RunStatus.State> states = RecipeRunner.states(file, project);
		List<Map<String, Object>> plan = new ArrayList<>();
		TextTable table = new TextTable("step", "kind", "title", "so far");
		for (Recipe.Entry e : file.recipe().steps()) {
			String state = states.get(e.id()).name().toLowerCase(Locale.ROOT);
			plan.add(Map.of("id", e.id(), "kind", e.kind(), "title", e.label(), "state", state));
			table.row(e.id(), e.kind(), e.label(), state);
		}
		String name = file.recipe().name();
		context.console().result(Map.of("recipe", name, "project", project.toString(), "steps", plan.size(), "plan", plan), table + "\n\nrecipe '" + name + "' is in order");
		return ExitCode.OK;
	}

	private static Path project(CommandContext context, RecipeFile file) {
		if (context.projectOption() != null) {
			return context.projectOption().toAbsolutePath().normalize();
		}
		Path here = Path.of("").toAbsolutePath();
		return Files.isRegularFile(here.resolve(CommandContext.PROJECT_FILE)) ? here : here.resolve("fiducial-" + file.recipe().name());
	}
}
