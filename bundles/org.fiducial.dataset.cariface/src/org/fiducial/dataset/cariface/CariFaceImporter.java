package org.fiducial.dataset.cariface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.ArrayFolder;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.FolderScan;

/**
 * Format {@code cariface}: 224 x 224 caricatures in {@code images}, landmarks as float32 or float64 .npy files of shape (68, 2) in {@code landmarks_gt} or
 * {@code landmarks}, x then y in 0-based pixels of the image as stored, 300-W order; lists of the splits beside them or in {@code exp}. Both the layout of the
 * authors ({@code train_images.txt}, {@code test_images.txt}; also several such folders below one) and that of GFLW ({@code train_list.txt}, {@code test_list.txt}) are read.
 */
public final class CariFaceImporter implements DatasetImporter {
	private static final String SCHEME = "ibug68";
	private static final int POINTS = 68;
	private static final int DEPTH = 3;

	@Override
	public Probe probe(Path in) {
		if (ArrayFolder.isOne(in)) {
			long arrays = FolderScan.of(in).count("npy");
			boolean elsewhere = Files.isRegularFile(in.resolve("test_list_all.txt"));
			return arrays == 0 ? Probe.of(.1, "holds images and landmarks, but no .npy files") : Probe.of(elsewhere ? .6 : .85, "holds images and .npy landmarks beside them");
		}
		boolean below = FolderScan.of(in).folders().stream().anyMatch(ArrayFolder::isOne);
		return below ? Probe.of(.75, "has folders below that hold images and .npy landmarks") : Probe.no("holds no folders 'images' and 'landmarks' or 'landmarks_gt'");
	}

	@Override
	public String licence() {
		return "CariFace: research use only, patent claimed by its authors";
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		List<Path> parts = new ArrayList<>();
		if (Files.isDirectory(in)) {
			find(in, 0, parts);
		}
		if (parts.isEmpty()) {
			throw FiducialException.input(in + ": expected a folder with 'images' and 'landmarks' or 'landmarks_gt'");
		}
		checkLayout(in, parts);
		List<ArrayFolder> folders = new ArrayList<>();
		long total = 0;
		for (Path part : parts) {
			ArrayFolder f = new ArrayFolder(part, part.equals(in) ? "" : FileTree.relative(in, part) + "/", SCHEME, POINTS, sink);
			total += f.count();
			folders.add(f);
		}
		sink.expect(total);
		for (int i = 0; i < folders.size(); i++) {
			String split = splitOf(parts.get(i));
			folders.get(i).read(monitor, b -> finish(b, split));
		}
	}

	private static SampleRecord.Builder finish(SampleRecord.Builder record, String folderSplit) {
		return record.style("caricature").splitIfNone(folderSplit);
	}

	/** Folders named trainset or testset say the split of images that no list names. */
	private static String splitOf(Path folder) {
		String name = folder.toAbsolutePath().normalize().getFileName().toString().toLowerCase(java.util.Locale.ROOT);
		return name.startsWith("train") ? "train" : name.startsWith("test") ? "test" : null;
	}

	private static void find(Path folder, int depth, List<Path> parts) throws IOException {
		if (ArrayFolder.isOne(folder)) {
			parts.add(folder);
		}
		if (depth < DEPTH) {
			for (Path f : FileTree.folders(folder)) {
				find(f, depth + 1, parts);
			}
		}
	}

	private static void checkLayout(Path in, List<Path> parts) throws IOException {
		if (parts.getFirst().equals(in)) {
			boolean loose = FileTree.files(in).stream().anyMatch(f -> ImageFiles.isImageName(f.getFileName().toString()));
			if (loose || parts.size() > 1) {
				throw FiducialException.input(in + ": mixed layout, images lie in 'images' and " + (loose ? "beside it" : "in " + in.relativize(parts.get(1)) + " below")
						+ "; keep one layout, or import the folders one by one");
			}
		}
	}
}
