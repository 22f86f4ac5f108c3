package org.fiducial.headless.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.ExportFolder;
import org.fiducial.dataset.io.RecordException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.step.DataSource;
import org.fiducial.workflow.step.ProjectData;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code render}: conditioning pictures of a shape file or of a dataset. */
@Command(description = "Draws conditioning images: of one .pts file (--shape), or of a dataset's landmarks (--dataset).")
public final class RenderCommand implements HeadlessCommand {
	@Option(names = "--shape", paramLabel = "FILE", description = "A .pts file in pixels of the frame.")
	private Path shape;

	@Option(names = "--dataset", paramLabel = "NAME", description = "A dataset of the project; each face is cropped as for a detector.")
	private String dataset;

	@Option(names = "--layer", paramLabel = "NAME", description = "Layer of the dataset's landmarks (default: ${DEFAULT-VALUE}).")
	private String layer = DatasetSelection.IMPORTED_LAYER;

	@Option(names = "--limit", paramLabel = "N", description = "At most so many of the dataset.")
	private Integer limit;

	@Option(names = "--renderer", paramLabel = "ID", description = "parts_v1, dots_white or lines_mediapipe (default: ${DEFAULT-VALUE}).")
	private String renderer = ConditioningRenderer.PARTS_V1;

	@Option(names = "--scheme", paramLabel = "ID", description = "Landmark scheme of --shape (default: ${DEFAULT-VALUE}).")
	private String scheme = "ibug68";

	@Option(names = "--size", paramLabel = "PX", description = "Side of the picture (default: ${DEFAULT-VALUE}).")
	private int size = 256;

	@Option(names = "--out", required = true, paramLabel = "PATH", description = "A .png file for --shape; for --dataset a folder, with a .png a sample under its key.")
	private Path out;

	@Override
	public ExitCode run(CommandContext context) {
		if ((shape == null) == (dataset == null)) {
			throw FiducialException.usage("give either --shape FILE or --dataset NAME");
		}
		if (size < 8 || size > 4096) {
			throw FiducialException.usage("--size " + size + ": expected 8 to 4096");
		}
		int n = shape != null ? one() : all(context);
		context.console().result(Map.of("written", n, "out", out.toString()), n + " written to " + out);
		return ExitCode.OK;
	}

	private int one() {
		LandmarkScheme s = LandmarkSchemes.shared().get(scheme);
		write(out, ConditioningRenderer.of(renderer, s), ShapeFiles.read(shape, s));
		return 1;
	}

	private int all(CommandContext context) {
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			ProjectImages images = ProjectData.annotated(store, List.of(new DataSource(dataset, layer, null, null, null, null, limit)), "dataset");
			ConditioningRenderer draws = ConditioningRenderer.of(renderer, LandmarkSchemes.shared().get(images.scheme()));
			ExportFolder folder = new ExportFolder(out);
			SubMonitor progress = SubMonitor.convert(context.monitor(), "Drawing", images.size());
			for (int i = 0; i < images.size(); i++) {
				Affine toCrop = CropRule.DEFAULT.frame(images.shape(i), size).toCrop();
				write(file(folder, images.key(i)), draws, toCrop.apply(images.shape(i)));
				progress.split(1);
			}
			return images.size();
		}
	}

	private static Path file(ExportFolder folder, String key) {
		try {
			return folder.file(key, ".png");
		} catch (RecordException e) {
			throw FiducialException.input(e.getMessage(), e);
		}
	}

	private void write(Path file, ConditioningRenderer draws, double[] points) {
		try {
			ImageFiles.writePng(file, draws.render(points, size));
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}
}
