package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;

/**
 * A folder with images and one .npy file of points for each, as CariFace and GFLW's copies of datasets come: {@code images/<name>},
 * {@code landmarks_gt} or {@code landmarks} with {@code <name>.npy}, {@code <stem>.npy} or {@code <stem>_l.npy}, and lists of the splits beside them. Ground
 * truth ({@code landmarks_gt}) is preferred. Points are used as they are: 0-based pixels of the image as stored.
 */
public final class ArrayFolder {
	private static final List<String> TRUTH = List.of("landmarks_gt", "landmarks");

	private final Path root;
	private final String prefix;
	private final String scheme;
	private final int points;
	private final SampleSink sink;

	/**
	 * @param root folder that holds {@code images}
	 * @param prefix what keys start with: empty, or where several such folders make one dataset, the path of this one with a / at its end
	 * @param scheme id of the landmark scheme
	 * @param points points of the scheme
	 * @param sink receives records and problems
	 */
	public ArrayFolder(Path root, String prefix, String scheme, int points, SampleSink sink) {
		this.root = root;
		this.prefix = prefix;
		this.scheme = scheme;
		this.points = points;
		this.sink = sink;
	}

	/** Whether a folder is of this layout. */
	public static boolean isOne(Path folder) {
		return Files.isDirectory(folder.resolve("images")) && TRUTH.stream().anyMatch(t -> Files.isDirectory(folder.resolve(t)));
	}

	/** How many images there are. */
	public long count() throws IOException {
		return images().size();
	}

	/**
	 * Hands over every image with points, and reports those without.
	 *
	 * @param more adds what the format knows beyond image, points and split
	 */
	public void read(IProgressMonitor monitor, UnaryOperator<SampleRecord.Builder> more) throws IOException {
		List<Path> images = images();
		Path truth = TRUTH.stream().map(root::resolve).filter(Files::isDirectory).findFirst()
				.orElseThrow(() -> FiducialException.input(root + ": holds images but no folder 'landmarks' or 'landmarks_gt'"));
		SplitLists lists = SplitLists.read(List.of(root, root.resolve("exp")), sink);
		for (Path image : images) {
			FileTree.checkCancelled(monitor);
			String name = image.getFileName().toString();
			String split = lists.split(name);
			Path array = array(truth, name);
			try {
				sink.accept(more.apply(SampleRecord.of(prefix + FileTree.stem(name), image).landmarks(scheme, NpyFile.readPoints(array, points)).split(split).from(array, 0)).build());
			} catch (RecordException e) {
				sink.problem(e.problem(array));
			} catch (IOException e) {
				sink.problem(Files.exists(array) ? Problem.error(array, 0, "cannot be read: " + e.getMessage())
						: Problem.error(image, 0, "has no landmarks; expected " + root.relativize(array)));
			}
		}
		lists.reportMissing(sink);
	}

	private List<Path> images() throws IOException {
		List<Path> images = FileTree.files(root.resolve("images")).stream().filter(f -> ImageFiles.isImageName(f.getFileName().toString())).toList();
		if (images.isEmpty()) {
			throw FiducialException.input(root.resolve("images") + ": holds no images (png, jpg, bmp, gif or tiff)");
		}
		return images;
	}

	private static Path array(Path truth, String imageName) {
		String stem = FileTree.stem(imageName);
		return List.of(imageName + ".npy", stem + ".npy", stem + "_l.npy").stream().map(truth::resolve).filter(Files::isRegularFile).findFirst()
				.orElse(truth.resolve(imageName + ".npy"));
	}
}
