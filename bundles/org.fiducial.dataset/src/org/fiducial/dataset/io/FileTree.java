package org.fiducial.dataset.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.FiducialException;

/**
 * Walks the folders of a dataset in a fixed order (names by code point, a folder's files before its subfolders), one folder's names in
 * memory at a time. Links are followed, loops are not. Hidden entries and what archivers of macOS leave behind are passed over.
 */
public final class FileTree {
	private static final int MAX_DEPTH = 32;

	private FileTree() {
	}

	/** Receives the files of one folder. */
	@FunctionalInterface
	public interface FolderVisitor {
		/**
		 * Called once for each folder that holds files.
		 *
		 * @param folder the folder
		 * @param files its plain files, sorted by name
		 */
		void visit(Path folder, List<Path> files) throws IOException;
	}

	/**
	 * Walks a folder with all its subfolders.
	 *
	 * @throws OperationCanceledException between folders if the monitor is cancelled
	 * @throws IOException if a folder cannot be read, or as the visitor throws it
	 */
	public static void walk(Path root, IProgressMonitor monitor, FolderVisitor visitor) throws IOException {
		walk(root, monitor, visitor, new HashSet<>(), 0);
	}

	private static void walk(Path folder, IProgressMonitor monitor, FolderVisitor visitor, Set<Object> above, int depth) throws IOException {
		checkCancelled(monitor);
		if (depth > MAX_DEPTH) {
			throw FiducialException.input(folder + ": folders are nested more than " + MAX_DEPTH + " deep; give the dataset's own folder");
		}
		Path real = folder.toRealPath();
		if (!above.add(real)) {
			return;
		}
		List<Path> files = new ArrayList<>();
		List<Path> folders = new ArrayList<>();
		list(folder, files, folders);
		if (!files.isEmpty()) {
			visitor.visit(folder, files);
		}
		for (Path f : folders) {
			walk(f, monitor, visitor, above, depth + 1);
		}
		above.remove(real);
	}

	/** The plain files of one folder, sorted by name. */
	public static List<Path> files(Path folder) throws IOException {
		List<Path> files = new ArrayList<>();
		list(folder, files, new ArrayList<>());
		return files;
	}

	/** The subfolders of one folder, sorted by name. */
	public static List<Path> folders(Path folder) throws IOException {
		List<Path> folders = new ArrayList<>();
		list(folder, new ArrayList<>(), folders);
		return folders;
	}

	private static void list(Path folder, List<Path> files, List<Path> folders) throws IOException {
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
			for (Path p : entries) {
				if (!isJunk(p)) {
					(Files.isDirectory(p) ? folders : files).add(p);
				}
			}
		}
		Comparator<Path> byName = Comparator.comparing(p -> p.getFileName().toString());
		files.sort(byName);
		folders.sort(byName);
	}

	static boolean isJunk(Path p) {
		String name = p.getFileName().toString();
		return name.startsWith(".") || name.equals("__MACOSX") || name.equals("Thumbs.db") || name.endsWith(".partial");
	}

	/** Path below a root with / as separator: what keys are made of. */
	public static String relative(Path root, Path file) {
		return root.relativize(file).toString().replace('\\', '/');
	}

	/** Name without its ending: {@code a.b.jpg} gives {@code a.b}. */
	public static String stem(String name) {
		int dot = name.lastIndexOf('.');
		return dot <= 0 ? name : name.substring(0, dot);
	}

	/** Lower-case ending without the dot; empty if there is none. */
	public static String ending(String name) {
		int dot = name.lastIndexOf('.');
		return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
	}

	/** Stops a walk when the user wants it. */
	public static void checkCancelled(IProgressMonitor monitor) {
		if (monitor != null && monitor.isCanceled()) {
			throw new OperationCanceledException();
		}
	}
}
