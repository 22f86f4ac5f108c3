package org.fiducial.dataset.dualstylegan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.FolderScan;
import org.fiducial.dataset.io.ImageTree;
import org.fiducial.dataset.io.Slugs;

/**
 * Format {@code dualstylegan}: a flat folder of pictures whose names start with the style ({@code cartoon_07.jpg},
 * {@code arcane_77_unsplash-rDEOVtE7vOs.jpg}), or one flat folder a style. There are no landmarks: samples are imported to be annotated. Overview sheets are
 * passed over.
 */
public final class DualStyleGanImporter implements DatasetImporter {

	private enum From {
		FOLDER, NAME, NONE
	}

	@Override
	public Probe probe(Path in) {
		FolderScan scan = FolderScan.of(in);
		if (scan.images() == 0) {
			return Probe.no("holds no images");
		}
		if (scan.count("pts") + scan.count("npy") > 0) {
			return Probe.of(.05, "holds landmark files, which DualStyleGAN does not make");
		}
		boolean folders = scan.folders().stream().anyMatch(f -> StyleNames.KNOWN.contains(Slugs.of(f.getFileName().toString())));
		boolean names = scan.count(DualStyleGanImporter::hasKnownName) > 0;
		return folders || names ? Probe.of(.85, folders ? "holds images in folders named as DualStyleGAN's styles" : "holds images named as DualStyleGAN's output")
				: Probe.of(.3, "holds images without landmarks");
	}

	private static boolean hasKnownName(Path file) {
		StyleNames n = StyleNames.of(FileTree.stem(file.getFileName().toString()));
		return n != null && n.isKnown() && ImageFiles.isImageName(file.getFileName().toString());
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.choice("style-from", "where the style of a picture is read: from its folder or its name as found, always from the folder, always from the name, or nowhere",
				"auto", "folder", "name", "none"));
	}

	@Override
	public String licence() {
		return "DualStyleGAN: S-Lab License 1.0, non-commercial";
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		if (!Files.isDirectory(in)) {
			throw FiducialException.input(in + ": expected a folder with images, or with one folder for each style");
		}
		ImageTree images = new ImageTree(in, f -> !StyleNames.isOverview(FileTree.stem(f.getFileName().toString())));
		From from = from(in, images, options.text("style-from"), monitor);
		images.read(sink, monitor, f -> picture(in, f, from, sink));
	}

	private static From from(Path in, ImageTree images, String option, IProgressMonitor monitor) throws IOException {
		if (!option.equals("auto")) {
			return From.valueOf(option.toUpperCase(java.util.Locale.ROOT));
		}
		boolean[] found = images.places(monitor);
		if (found[0] && found[1]) {
			throw FiducialException.input(in + ": mixed layout, images lie both here and in folders below; say where their style is with --option style-from=name, folder or none");
		}
		return found[1] ? From.FOLDER : From.NAME;
	}

	private static void picture(Path in, Path file, From from, SampleSink sink) {
		String stem = FileTree.stem(file.getFileName().toString());
		StyleNames name = StyleNames.of(stem);
		SampleRecord.Builder record = SampleRecord.of(FileTree.relative(in, file), file);
		switch (from) {
		case FOLDER -> record.style(Slugs.of(file.toAbsolutePath().normalize().getParent().getFileName().toString()));
		case NAME -> {
			if (name == null) {
				sink.problem(Problem.warning(file, 0, "the name does not say the style, expected <style>_<number>.jpg; imported without one"));
			} else {
				record.style(name.style());
			}
		}
		case NONE -> {
			// the option 'style' may give one
		}
		}
		if (name != null) {
			record.attribute("exemplar", name.exemplar()).attribute("content", name.content());
		}
		sink.accept(record.build());
	}
}
