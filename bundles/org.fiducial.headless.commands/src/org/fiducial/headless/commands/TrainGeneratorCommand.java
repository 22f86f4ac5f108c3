package org.fiducial.headless.commands;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.step.TrainGeneratorRehearsal;
import org.fiducial.workflow.step.TrainGeneratorStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train-generator}: trains in a run folder of the project. */
@Command(description = "Trains a generator in a run folder of the project. Ctrl-C leaves a checkpoint; the same command goes on from it.")
public final class TrainGeneratorCommand implements HeadlessCommand {
	@Mixin
	private TrainOptions options;

	@Option(names = "--dry-run", description = "Only make a few steps in a temporary folder and tell what the training needs: memory, time, disk. Exit code 4 if it does not fit.")
	private boolean dryRun;

	@Override
	public ExitCode run(CommandContext context) {
		if (dryRun) {
			return options.run(context, new TrainGeneratorStep(), "--dry-run", c -> StepRun.beside(context, c, options.name(), TrainGeneratorRehearsal::run));
		}
		return options.run(context, new TrainGeneratorStep());
	}
}
