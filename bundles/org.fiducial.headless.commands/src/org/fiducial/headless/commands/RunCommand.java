package org.fiducial.headless.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeLibrary;
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

	@Option(names = "--check", description = "Only check the recipe.")
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
		if (check) {
			context.console().result(Map.of("recipe", file.recipe().name(), "steps", file.recipe().steps().size()), "recipe '" + file.recipe().name() + "' is in order");
			return ExitCode.OK;
		}
		return RecipeRun.run(context, file, project(context, file));
	}

	private static Path project(CommandContext context, RecipeFile file) {
		if (context.projectOption() != null) {
			return context.projectOption().toAbsolutePath().normalize();
		}
		Path here = Path.of("").toAbsolutePath();
		return Files.isRegularFile(here.resolve(CommandContext.PROJECT_FILE)) ? here : here.resolve("fiducial-" + file.recipe().name());
	}
}
