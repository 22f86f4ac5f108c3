package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.detection.PredictionConfig;
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

	@Option(names = "--model", required = true, paramLabel = "CHECKPOINT", description = "Folder of the trained detector, or a checkpoint of STAR's (.pkl, .pth, .safetensors).")
	private String model;

	@Option(names = "--engine", paramLabel = "ID", description = "Detection engine (default: ${DEFAULT-VALUE}).")
	private String engine = DetectConfig.DEFAULT.engine();

	@Option(names = "--layer", paramLabel = "NAME", description = "Layer to write (default: ${DEFAULT-VALUE}).")
	private String layer = DetectConfig.DEFAULT.layer();

	@Option(names = "--faces", paramLabel = "HOW", description = "Where the face is: landmarks (the box of the sample's own, where it has some), box (that of --boxes, or the dataset's), picture (one face fills it) or search (a face of any size anywhere) (default: landmarks; with --boxes, box).")
	private String faces;

	@Option(names = "--boxes", paramLabel = "FILE", description = "Boxes around the faces, of a face finder for example: a table (image,x0,y0,x1,y1) or JSON ({\"KEY\": [x0, y0, x1, y1]}), in pixels.")
	private Path boxes;

	@Option(names = "--scales", paramLabel = "S", split = ",", description = "Sides of the crops that a face is looked at with, averaged, in units of the training's, for example 0.93,1.07 (default: 1).")
	private List<Double> scales = DetectConfig.DEFAULT.looks().scales();

	@Option(names = "--no-flip", description = "Do not look at faces mirrored as well: twice as fast, a little less exact.")
	private boolean noFlip;

	@Option(names = "--batch", paramLabel = "N", description = "Pictures at once (default: ${DEFAULT-VALUE}).")
	private int batch = DetectConfig.DEFAULT.batchSize();

	@Option(names = "--overwrite", description = "Predict again what this model has predicted before.")
	private boolean overwrite;

	@Override
	public ExitCode run(CommandContext context) {
		String where = faces != null ? faces : boxes != null ? DetectConfig.BOX : DetectConfig.DEFAULT.faces();
		DetectConfig config = new DetectConfig(engine, model, data.sources(DatasetSelection.IMPORTED_LAYER), layer, where, boxes == null ? "" : boxes.toString(), new PredictionConfig(!noFlip, scales), batch, overwrite);
		return StepRun.plain(context, new DetectStep(), config, false);
	}
}
