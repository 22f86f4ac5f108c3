package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

import org.fiducial.core.image.ImageFiles;

/**
 * A quick look at a folder for {@code probe}: some names of each of the first folders, never more than a few thousand, so that it takes the same time
 * on a folder of a million files.
 */
public final class FolderScan {
	private static final int PER_FOLDER = 200;
	private static final int TOTAL = 4000;
	private static final int DEPTH = 5;

	private final Path root;
	private final List<Path> files = new ArrayList<>();
	private final List<Path> folders = new ArrayList<>();

	private FolderScan(Path root) {
		this.root = root;
	}

	/** Looks at a folder; a file, or what cannot be read, gives an empty scan. */
	public static FolderScan of(Path root) {
		FolderScan scan = new FolderScan(root);
		Deque<Path> todo = new ArrayDeque<>();
		if (Files.isDirectory(root)) {
			todo.add(root);
		}
		while (!todo.isEmpty() && scan.files.size() < TOTAL) {
			Path folder = todo.poll();
			for (Path sub : scan.look(folder)) {
				if (root.relativize(sub).getNameCount() < DEPTH) {
					todo.add(sub);
				}
			}
		}
		return scan;
	}

	private List<Path> look(Path folder) {
		List<Path> below = new ArrayList<>();
		int seen = 0;
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
			for (Path p : entries) {
				if (FileTree.isJunk(p)) {
					continue;
				}
				if (++seen > PER_FOLDER) {
					break;
				}
				if (Files.isDirectory(p)) {
					below.add(p);
				} else {
					files.add(p);
				}
			}
		} catch (IOException e) {
			// a probe says what it could see; reading will report the folder
			return below;
		}
		folders.addAll(below);
		return below;
	}

	/** Some of the files, at any depth. */
	public List<Path> files() {
		return files;
	}

	/** Some of the folders, at any depth. */
	public List<Path> folders() {
		return folders;
	}

	/** Whether a file or folder of this path below the root exists. */
	public boolean has(String relative) {
		return Files.exists(root.resolve(relative));
	}

	/** How many of the files seen have an ending. */
	public long count(String ending) {
		return count(p -> FileTree.ending(p.getFileName().toString()).equals(ending));
	}

	/** How many of the files seen fulfil a condition. */
	public long count(Predicate<Path> condition) {
		return files.stream().filter(condition).count();
	}

	/** How many of the files seen are images by their names. */
	public long images() {
		return count(p -> ImageFiles.isImageName(p.getFileName().toString()));
	}
}
