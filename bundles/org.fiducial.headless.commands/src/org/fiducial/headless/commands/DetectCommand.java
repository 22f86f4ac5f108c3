package org.fiducial.headless.commands;

import org.fiducial.core.ExitCode;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.workflow.step.DetectConfig;
import org.fiducial.workflow.step.DetectStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code detect}: predicts a layer. */
@Command(description = "Predicts landmarks with confidences and writes them as a layer. Layers of people are never written over; a second run goes on where the first one ended.")
public final class DetectCommand implements HeadlessCommand {
	@Mixin
	private DataOptions data;

	@Option(names = "--model", required = true, paramLabel = "CHECKPOINT", description = "Folder of the trained detector.")
	private String model;

	@Option(names = "--engine", paramLabel = "ID", description = "Detection engine (default: ${DEFAULT-VALUE}).")
	private String engine = DetectConfig.DEFAULT.engine();

	@Option(names = "--layer", paramLabel = "NAME", description = "Layer to write (default: ${DEFAULT-VALUE}).")
	private String layer = DetectConfig.DEFAULT.layer();

	@Option(names = "--faces", paramLabel = "HOW", description = "Where the face is: landmarks (the box of the sample's own, where it has some) or picture (default: ${DEFAULT-VALUE}).")
	private String faces = DetectConfig.DEFAULT.faces();

	@Option(names = "--batch", paramLabel = "N", description = "Pictures at once (default: ${DEFAULT-VALUE}).")
	private int batch = DetectConfig.DEFAULT.batchSize();

	@Option(names = "--overwrite", description = "Predict again what this model has predicted before.")
	private boolean overwrite;

	@Override
	public ExitCode run(CommandContext context) {
		DetectConfig config = new DetectConfig(engine, model, data.sources(DatasetSelection.IMPORTED_LAYER), layer, faces, batch, overwrite);
		return StepRun.plain(context, new DetectStep(), config, false);
	}
}
