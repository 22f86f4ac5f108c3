package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.Locale;
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

/** {@code demo}: the shipped recipe of that name. */
@Command(description = "Runs the whole loop on the embedded portraits: train a generator, make pictures, train detectors, evaluate, report. Interrupted, the same command goes on.")
public final class DemoCommand implements HeadlessCommand {
	private static final double SHORTEST = .1;
	private static final double LONGEST = 100_000;

	@Option(names = "--out", paramLabel = "DIR", description = "Project folder, made if it is missing (default: ${DEFAULT-VALUE}).")
	private Path out = Path.of("fiducial-demo");

	@Option(names = "--minutes", paramLabel = "N", description = "About how long it may take on two cores (default: 10); more gives better pictures and numbers. After 1 minute no picture passes the filter, after 2 some styles have none.")
	private Double minutes;

	@Override
	public ExitCode run(CommandContext context) {
		if (minutes != null && !(minutes >= SHORTEST && minutes <= LONGEST)) {
			throw FiducialException.usage("--minutes " + minutes + ": expected .1 to 100000");
		}
		Map<String, String> variables = minutes == null ? Map.of() : Map.of("minutes", String.format(Locale.ROOT, "%s", minutes));
		Path project = context.projectOption() != null ? context.projectOption() : out;
		return RecipeRun.run(context, RecipeFile.read(RecipeLibrary.find("demo"), Steps.builtIn(), variables), project.toAbsolutePath().normalize());
	}
}
