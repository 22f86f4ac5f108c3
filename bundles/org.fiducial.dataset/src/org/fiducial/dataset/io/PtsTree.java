package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.SampleSink;

/**
 * Finds the image of each .pts file in a folder tree. The image has the same name but for the ending and lies beside it, or in a folder
 * {@code images} or {@code imgs} beside its own.
 */
public final class PtsTree {
	private static final List<String> IMAGE_FOLDERS = List.of("images", "imgs", "image");

	private final Path root;
	private final int points;
	private final SampleSink sink;

	/** Receives what belongs together. */
	@FunctionalInterface
	public interface Visitor {
		/**
		 * Takes a face.
		 *
		 * @param pts the landmark file
		 * @param image the image
		 * @param shape 0-based points
		 */
		void visit(Path pts, Path image, double[] shape) throws IOException;
	}

	/**
	 * @param root folder with the dataset, or one .pts file
	 * @param points points each file must have
	 * @param sink receives problems
	 */
	public PtsTree(Path root, int points, SampleSink sink) {
		this.root = root;
		this.points = points;
		this.sink = sink;
	}

	/** How many .pts files there are. */
	public long count(IProgressMonitor monitor) throws IOException {
		long[] n = new long[1];
		FileTree.walk(root, monitor, (folder, files) -> n[0] += files.stream().filter(PtsTree::isPts).count());
		return n[0];
	}

	/** Hands over every face whose files are in order; reports the others. */
	public void read(IProgressMonitor monitor, Visitor visitor) throws IOException {
		FileTree.walk(root, monitor, (folder, files) -> {
			Map<String, List<Path>> images = null;
			for (Path f : files) {
				if (isPts(f)) {
					FileTree.checkCancelled(monitor);
					images = images == null ? images(folder, files) : images;
					face(f, images.getOrDefault(FileTree.stem(f.getFileName().toString()), List.of()), visitor);
				}
			}
		});
	}

	private void face(Path pts, List<Path> images, Visitor visitor) throws IOException {
		if (images.size() != 1) {
			sink.problem(Problem.error(pts, 0, images.isEmpty() ? "no image of this name beside it (png, jpg, bmp, gif or tiff)"
					: "several images of this name (" + images.get(0).getFileName() + ", " + images.get(1).getFileName() + "); keep one"));
			return;
		}
		double[] shape;
		try {
			shape = PtsFile.read(pts);
			if (shape.length != 2 * points) {
				throw new RecordException(0, shape.length / 2 + " points, expected " + points);
			}
		} catch (RecordException e) {
			sink.problem(e.problem(pts));
			return;
		} catch (IOException e) {
			sink.problem(Problem.error(pts, 0, "cannot be read: " + e.getMessage()));
			return;
		}
		visitor.visit(pts, images.getFirst(), shape);
	}

	private static Map<String, List<Path>> images(Path folder, List<Path> files) throws IOException {
		Map<String, List<Path>> map = new HashMap<>();
		collect(files, map);
		for (String name : IMAGE_FOLDERS) {
			Path beside = folder.resolveSibling(name);
			if (map.isEmpty() && Files.isDirectory(beside)) {
				collect(FileTree.files(beside), map);
			}
		}
		return map;
	}

	private static void collect(List<Path> files, Map<String, List<Path>> map) {
		for (Path f : files) {
			if (ImageFiles.isImageName(f.getFileName().toString())) {
				map.computeIfAbsent(FileTree.stem(f.getFileName().toString()), k -> new ArrayList<>(1)).add(f);
			}
		}
	}

	/** Whether the name ends as .pts. */
	public static boolean isPts(Path file) {
		return FileTree.ending(file.getFileName().toString()).equals("pts");
	}
}
