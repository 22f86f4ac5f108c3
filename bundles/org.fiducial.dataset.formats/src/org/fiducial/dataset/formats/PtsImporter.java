package org.fiducial.dataset.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.FolderScan;
import org.fiducial.dataset.io.PtsTree;
import org.fiducial.landmark.LandmarkSchemes;

/**
 * Format {@code 300w}: a tree of images with a .pts file each, as 300-W, HELEN, LFPW, AFW and IBUG come. Points are 1-based in the file; the
 * frame is the raster as stored. The key is the path of the .pts file without its ending. Splits are read from the folders' names: trainset
 * and afw are {@code train}, testset, ibug, indoor and outdoor are {@code test} (the customary protocol).
 */
public final class PtsImporter implements DatasetImporter {
	private static final Set<String> SUBSETS = Set.of("afw", "helen", "ibug", "lfpw", "300w", "01_indoor", "02_outdoor", "indoor", "outdoor", "xm2vts", "frgc");
	private static final Map<String, String> SPLIT_WORDS = Map.of("train", "train", "trainset", "train", "training", "train", "test", "test", "testset", "test");
	private static final Map<String, String> SPLIT_SUBSETS = Map.of("afw", "train", "ibug", "test", "indoor", "test", "outdoor", "test");

	@Override
	public Probe probe(Path in) {
		FolderScan scan = FolderScan.of(in);
		long pts = scan.count("pts");
		if (pts == 0) {
			return Probe.no("holds no .pts files");
		}
		boolean known = scan.folders().stream().anyMatch(f -> SUBSETS.contains(name(f))) || SUBSETS.contains(name(in.toAbsolutePath()));
		return known ? Probe.of(.9, "holds .pts files in folders named as the parts of 300-W") : Probe.of(scan.images() > 0 ? .7 : .4, "holds .pts files");
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.text("scheme", "ibug68", "id of the landmark scheme of all files"));
	}

	@Override
	public String scheme() {
		return null;
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		if (!Files.isDirectory(in)) {
			throw FiducialException.input(in + ": expected a folder with images and .pts files");
		}
		String scheme = options.text("scheme");
		PtsTree tree = new PtsTree(in, LandmarkSchemes.shared().get(scheme).pointCount(), sink);
		long total = tree.count(monitor);
		if (total == 0) {
			throw FiducialException.input(in + ": holds no .pts files; expected one beside each image");
		}
		sink.expect(total);
		Path root = in.toAbsolutePath().normalize();
		tree.read(monitor, (pts, image, shape) -> sink.accept(SampleRecord.of(FileTree.stem(FileTree.relative(in, pts)), image).landmarks(scheme, shape)
				.split(split(root, root.resolve(in.relativize(pts)))).attribute("subset", subset(in, pts)).from(pts, 0).build()));
	}

	/** The innermost folder name that says it, the dataset's own folder included; "trainset" counts more than the name of a subset. */
	private static String split(Path root, Path pts) {
		for (Path f = pts.getParent(); f != null && f.startsWith(root); f = f.getParent()) {
			List<String> words = List.of(name(f).split("[-_. ]"));
			for (Map<String, String> meaning : List.of(SPLIT_WORDS, SPLIT_SUBSETS)) {
				for (String word : words) {
					if (meaning.containsKey(word)) {
						return meaning.get(word);
					}
				}
			}
		}
		return null;
	}

	private static String subset(Path in, Path pts) {
		Path below = in.relativize(pts);
		return below.getNameCount() > 1 ? below.getName(0).toString() : null;
	}

	private static String name(Path p) {
		return p.getFileName() == null ? "" : p.getFileName().toString().toLowerCase(Locale.ROOT);
	}
}
