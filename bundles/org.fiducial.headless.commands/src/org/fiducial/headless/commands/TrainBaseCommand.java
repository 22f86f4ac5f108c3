package org.fiducial.headless.commands;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.step.TrainBaseStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code train-base}: trains in a run folder of the project. */
@Command(description = "Trains a base text-to-image model in a run folder of the project. Ctrl-C leaves a checkpoint; the same command goes on from it.")
public final class TrainBaseCommand implements HeadlessCommand {
	@Mixin
	private TrainOptions options;

	@Override
	public ExitCode run(CommandContext context) {
		return options.run(context, new TrainBaseStep());
	}
}
