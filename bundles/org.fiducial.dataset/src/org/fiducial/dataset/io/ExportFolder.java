package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.fiducial.dataset.ExportSample;

/** Places exported files below a folder under names made of sample keys, never outside of it, never two under one name. */
public final class ExportFolder {
	private final Path root;

	/** Files go below this folder. */
	public ExportFolder(Path root) {
		this.root = root.toAbsolutePath().normalize();
	}

	/**
	 * The file of a sample.
	 *
	 * @param ending with its dot
	 * @throws RecordException if the key makes no file name below the folder
	 */
	public Path file(ExportSample sample, String ending) throws RecordException {
		return file(sample.key(), ending);
	}

	/** The file of a sample's key, as above. */
	public Path file(String key, String ending) throws RecordException {
		try {
			Path file = root.resolve(key + ending).normalize();
			boolean plain = file.startsWith(root) && !file.equals(root) && key.chars().noneMatch(c -> c < 32) && !key.contains("..");
			if (plain) {
				return file;
			}
		} catch (InvalidPathException e) {
			throw new RecordException(0, "the key '" + key + "' makes no file name: " + e.getReason());
		}
		throw new RecordException(0, "the key '" + key + "' makes no file name below the folder");
	}

	/**
	 * Copies the image of a sample.
	 *
	 * @return the copy
	 * @throws RecordException if the key makes no file name, the image is missing, or another sample took the name
	 */
	public Path copyImage(ExportSample sample) throws IOException {
		if (!Files.isRegularFile(sample.image())) {
			throw new RecordException(0, "the image " + sample.image() + " is missing");
		}
		String ending = FileTree.ending(sample.image().getFileName().toString());
		Path file = file(sample, ending.isEmpty() ? "" : "." + ending);
		if (Files.exists(file)) {
			throw new RecordException(0, "another sample was written as " + file.getFileName());
		}
		Files.createDirectories(file.getParent());
		Files.copy(sample.image(), file);
		return file;
	}
}
