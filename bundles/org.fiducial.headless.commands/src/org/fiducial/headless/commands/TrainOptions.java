package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.function.Function;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.Inputs;
import org.fiducial.workflow.step.Step;

import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A configuration file, and the run it makes. */
final class TrainOptions {
	@Option(names = "--config", required = true, paramLabel = "FILE", description = "Configuration (YAML or JSON); what it leaves out has its default.")
	private Path config;

	@Option(names = "--run", paramLabel = "NAME", description = "Name of the run's folder below runs/ (default: that of the file).")
	private String run;

	@Option(names = "--resume", description = "Only go on with a run that was started before; without it, a run of the same configuration goes on too.")
	private boolean resume;

	@Option(names = "--print-config", description = "Print the resolved configuration and stop.")
	private boolean print;

	<C extends Record> ExitCode run(CommandContext context, Step<C> step) {
		return with(context, step, c -> StepRun.inFolder(context, step, c, name(), resume));
	}

	/**
	 * Something else than a whole run, with the same configuration.
	 *
	 * @param option that asks for it
	 */
	<C extends Record> ExitCode run(CommandContext context, Step<C> step, String option, Function<C, ExitCode> work) {
		if (resume) {
			throw FiducialException.usage("--resume has no meaning with " + option);
		}
		return with(context, step, work);
	}

	private <C extends Record> ExitCode with(CommandContext context, Step<C> step, Function<C, ExitCode> work) {
		C resolved = read(context, step);
		if (print) {
			context.console().result(Configs.toTree(resolved), Configs.toJson(resolved));
			return ExitCode.OK;
		}
		return work.apply(resolved);
	}

	/** The configuration with {@code --seed} laid over it. */
	private <C extends Record> C read(CommandContext context, Step<C> step) {
		Path file = Inputs.file(config, "configuration file");
		JsonNode tree = Configs.tree(file);
		if (context.seedOption().isPresent() && tree instanceof ObjectNode object) {
			Seeds.set(object, Configs.toTree(step.defaults()), context.seed(0));
		}
		return Configs.overlay(tree, step.defaults(), file.toString());
	}

	String name() {
		return run != null ? run : config.getFileName().toString().replaceFirst("\\.(ya?ml|json)$", "");
	}
}
