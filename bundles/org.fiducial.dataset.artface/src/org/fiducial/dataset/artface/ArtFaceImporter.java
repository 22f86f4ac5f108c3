package org.fiducial.dataset.artface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.ArrayFolder;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.FolderScan;
import org.fiducial.dataset.io.PtsTree;
import org.fiducial.dataset.io.Slugs;

/**
 * Format {@code artface}: Artistic-Faces of face-of-art, 160 portraits, 10 each of 16 painters. One folder a painter, named as in
 * {@code Fernand_Leger}, holding 256 x 256 images and a 1-based .pts file each; also the repackaging of GFLW ({@code images/0.png},
 * {@code landmarks/0.png.npy}, {@code train_list.txt}, {@code test_list.txt}, {@code test_list_all.txt}). The frame is the raster as stored. The style is the
 * painter's id. The dataset states no licence, and several painters are in copyright.
 */
public final class ArtFaceImporter implements DatasetImporter {
	private static final String SCHEME = "ibug68";
	private static final int POINTS = 68;
	/** At least two capitalised words joined by underscores, hyphens or spaces: a person's name as a folder. */
	private static final Pattern PERSON = Pattern.compile("\\p{Lu}[\\p{L}.']*([_ -]\\p{L}[\\p{L}.']*)+");

	@Override
	public Probe probe(Path in) {
		if (isRepackaged(in)) {
			return Probe.of(.85, "holds images, landmarks and test_list_all.txt as in GFLW's copy of Artistic-Faces");
		}
		FolderScan scan = FolderScan.of(in);
		List<Path> holders = scan.files().stream().filter(PtsTree::isPts).map(Path::getParent).distinct().toList();
		if (holders.isEmpty()) {
			return Probe.no("holds no .pts files");
		}
		long people = holders.stream().filter(h -> PERSON.matcher(h.getFileName().toString()).matches()).count();
		if (holders.size() >= 2 && people * 10 >= holders.size() * 8L) {
			return Probe.of(.95, "holds .pts files in folders named as people (" + holders.getFirst().getFileName() + ", …)");
		}
		return Probe.of(.2, "holds .pts files, but not in folders named as painters");
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		if (!Files.isDirectory(in)) {
			throw FiducialException.input(in + ": expected a folder with one folder for each painter");
		}
		if (isRepackaged(in)) {
			ArrayFolder folder = new ArrayFolder(in, "", SCHEME, POINTS, sink);
			sink.expect(folder.count());
			folder.read(monitor, b -> b);
			return;
		}
		checkLayout(in);
		PtsTree tree = new PtsTree(in, POINTS, sink);
		long total = tree.count(monitor);
		if (total == 0) {
			throw FiducialException.input(in + ": holds no .pts files; expected folders named after painters, each with images and .pts files");
		}
		sink.expect(total);
		tree.read(monitor, (pts, image, shape) -> sink.accept(record(in, pts, image, shape)));
	}

	private static SampleRecord record(Path in, Path pts, Path image, double[] shape) {
		String folder = pts.toAbsolutePath().normalize().getParent().getFileName().toString();
		String artist = folder.replace('_', ' ');
		return SampleRecord.of(FileTree.stem(FileTree.relative(in, pts)), image).landmarks(SCHEME, shape).style(Slugs.of(folder)).rights(null, artist)
				.attribute("artist", artist).from(pts, 0).build();
	}

	private static void checkLayout(Path in) throws IOException {
		boolean loose = FileTree.files(in).stream().anyMatch(PtsTree::isPts);
		boolean inFolders = false;
		for (Path f : FileTree.folders(in)) {
			inFolders |= FileTree.files(f).stream().anyMatch(PtsTree::isPts);
		}
		if (loose && inFolders) {
			throw FiducialException.input(in + ": mixed layout, .pts files lie both here and in folders below; move the loose ones into a folder named after their painter");
		}
	}

	private static boolean isRepackaged(Path in) {
		return Files.isDirectory(in.resolve("images")) && Files.isDirectory(in.resolve("landmarks")) && Files.isRegularFile(in.resolve("test_list_all.txt"));
	}
}
