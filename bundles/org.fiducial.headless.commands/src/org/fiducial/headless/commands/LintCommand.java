package org.fiducial.headless.commands;

import org.fiducial.core.ExitCode;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.step.LintConfig;
import org.fiducial.workflow.step.LintStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lint}: looks for mistakes. */
@Command(description = "Looks for wrong order, left/right swaps, crossings, points out of the frame, duplicate pictures and bad pixels. Exit code 1 if there are findings.")
public final class LintCommand implements HeadlessCommand {
	@Mixin
	private DataOptions data;

	@Option(names = "--layer", paramLabel = "NAME", description = "Layer of the landmarks (default: ${DEFAULT-VALUE}).")
	private String layer = DatasetSelection.IMPORTED_LAYER;

	@Option(names = "--no-pixels", description = "Do not decode the pictures.")
	private boolean noPixels;

	@Override
	public ExitCode run(CommandContext context) {
		return StepRun.plain(context, new LintStep(), new LintConfig(data.sources(layer), !noPixels), true);
	}
}
