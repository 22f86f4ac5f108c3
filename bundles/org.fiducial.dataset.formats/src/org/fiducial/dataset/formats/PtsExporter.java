package org.fiducial.dataset.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.Problem;
import org.fiducial.dataset.DatasetExporter;
import org.fiducial.dataset.ExportOptions;
import org.fiducial.dataset.ExportSample;
import org.fiducial.dataset.ExportSource;
import org.fiducial.dataset.io.ExportFolder;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.dataset.io.RecordException;

/**
 * Format {@code 300w}: a copy of each image under its sample's key, with a 1-based .pts file beside it. Importing the folder gives back keys, images
 * and landmarks, bit for bit. The format has no place for visibility, style or licence, and none for absent points: samples with those are
 * left out and listed.
 */
public final class PtsExporter implements DatasetExporter {
	@Override
	public void write(ExportSource source, Path out, ExportOptions options, Consumer<Problem> problems, IProgressMonitor monitor) throws IOException {
		ExportFolder folder = new ExportFolder(out);
		source.forEach(sample -> {
			try {
				one(folder, sample);
			} catch (RecordException e) {
				problems.accept(Problem.error(sample.image(), 0, "sample '" + sample.key() + "': " + e.getMessage()));
			}
		});
	}

	private static void one(ExportFolder folder, ExportSample sample) throws IOException {
		if (sample.landmarks() == null || Arrays.stream(sample.landmarks()).anyMatch(Double::isNaN)) {
			throw new RecordException(0, (sample.landmarks() == null ? "no landmarks" : "has absent points") + "; a .pts file needs all points");
		}
		Path pts = folder.file(sample, ".pts");
		folder.copyImage(sample);
		PtsFile.write(pts, sample.landmarks());
	}
}
