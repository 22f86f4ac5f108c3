package org.fiducial.dataset.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
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

/** Format {@code images}: pictures without landmarks, to be annotated; a folder with all below it, or one file. Keys are the paths below the folder. */
public final class ImagesImporter implements DatasetImporter {
	/** Endings of files that may hold landmarks of images beside them. */
	private static final Set<String> LABELS = Set.of("pts", "npy", "npz", "mat", "json", "csv", "xml");

	@Override
	public Probe probe(Path in) {
		if (Files.isRegularFile(in)) {
			return ImageFiles.isImageName(in.getFileName().toString()) ? Probe.of(.9, "is an image") : Probe.no("is no image");
		}
		FolderScan scan = FolderScan.of(in);
		if (scan.images() == 0) {
			return Probe.no("holds no images");
		}
		boolean labels = scan.count(f -> LABELS.contains(FileTree.ending(f.getFileName().toString()))) > 0;
		return labels ? Probe.of(.1, "holds images, but other files too that may hold their landmarks") : Probe.of(.6, "holds images and nothing that could be their landmarks");
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.text("scheme", "ibug68", "id of the landmark scheme in which the pictures are to be annotated"),
				DatasetOption.choice("style-from", "where the style of a picture is read: nowhere, or from the name of its folder", "none", "folder"));
	}

	@Override
	public String scheme() {
		return null;
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		if (Files.isRegularFile(in)) {
			sink.expect(1);
			sink.accept(record(in.getFileName().toString(), in, options));
			return;
		}
		new ImageTree(in, f -> true).read(sink, monitor, f -> sink.accept(record(FileTree.relative(in, f), f, options)));
	}

	private static SampleRecord record(String key, Path file, ImportOptions options) {
		SampleRecord.Builder record = SampleRecord.of(key, file).scheme(options.text("scheme"));
		if (options.text("style-from").equals("folder")) {
			record.style(Slugs.of(file.toAbsolutePath().normalize().getParent().getFileName().toString()));
		}
		return record.build();
	}
}
