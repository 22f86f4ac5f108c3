package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.SampleSink;

/** The images of a folder and all below it, in the order of {@link FileTree}. */
public final class ImageTree {
	private final Path root;
	private final Predicate<Path> wanted;

	/**
	 * @param root a folder
	 * @param wanted which of the images; others are passed over
	 */
	public ImageTree(Path root, Predicate<Path> wanted) {
		this.root = root;
		this.wanted = wanted;
	}

	private boolean isWanted(Path file) {
		return ImageFiles.isImageName(file.getFileName().toString()) && wanted.test(file);
	}

	/**
	 * Hands over every image, after it has told the sink how many there are.
	 *
	 * @throws FiducialException (input) if there is none
	 */
	public void read(SampleSink sink, IProgressMonitor monitor, Consumer<Path> each) throws IOException {
		long[] total = new long[1];
		FileTree.walk(root, monitor, (folder, files) -> total[0] += files.stream().filter(this::isWanted).count());
		if (total[0] == 0) {
			throw FiducialException.input(root + ": holds no images (png, jpg, bmp, gif or tiff)");
		}
		sink.expect(total[0]);
		FileTree.walk(root, monitor, (folder, files) -> files.stream().filter(this::isWanted).forEach(f -> {
			FileTree.checkCancelled(monitor);
			each.accept(f);
		}));
	}

	/** Whether images lie in the folder itself, and whether in folders below. */
	public boolean[] places(IProgressMonitor monitor) throws IOException {
		boolean[] found = new boolean[2];
		FileTree.walk(root, monitor, (folder, files) -> {
			if (files.stream().anyMatch(this::isWanted)) {
				found[Files.isSameFile(folder, root) ? 0 : 1] = true;
			}
		});
		return found;
	}
}
