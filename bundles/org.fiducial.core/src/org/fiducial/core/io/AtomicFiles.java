package org.fiducial.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Replaces files and folders so that a reader, or a later run after a crash, finds the old version or the new one, never a part.
 * Content is written beside the target, forced to the disk, and renamed; the folder entry is forced too.
 */
public final class AtomicFiles {
	/** Ending of what is not yet complete; anything that bears it may be deleted after a crash. */
	public static final String TEMPORARY = ".partial";

	private static final SecureRandom UNIQUE = new SecureRandom();

	private AtomicFiles() {
	}

	/** Writes content to a stream. */
	@FunctionalInterface
	public interface Content {
		void writeTo(OutputStream out) throws IOException;
	}

	/** Fills a folder. */
	@FunctionalInterface
	public interface FolderContent {
		void writeTo(Path folder) throws IOException;
	}

	/**
	 * Replaces a file; parents are created. On any error the old file stays and nothing is left behind.
	 *
	 * @throws IOException as the content or the file system throws it
	 */
	public static void write(Path file, Content content) throws IOException {
		write(file.toAbsolutePath(), content, AtomicFiles::move);
	}

	/**
	 * Makes a file unless there is one; of several processes that do so at a time, also on machines that share the folder, one succeeds.
	 *
	 * @return whether it was this one; otherwise the file is that of another, and complete
	 * @throws IOException as the content or the file system throws it
	 */
	public static boolean create(Path file, Content content) throws IOException {
		try {
			write(file.toAbsolutePath(), content, AtomicFiles::link);
			return true;
		} catch (FileAlreadyExistsException e) {
			return false;
		}
	}

	@FunctionalInterface
	private interface Placing {
		void place(Path temp, Path target) throws IOException;
	}

	private static void write(Path target, Content content, Placing placing) throws IOException {
		Files.createDirectories(target.getParent());
		// not createTempFile: its mode 0600 would shut out the rest of a team
		Path temp = target.resolveSibling(target.getFileName() + "." + Long.toUnsignedString(UNIQUE.nextLong(), 36) + TEMPORARY);
		try {
			try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
					OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
				content.writeTo(out);
				out.flush();
				channel.force(true);
			}
			placing.place(temp, target);
		} finally {
			Files.deleteIfExists(temp);
		}
		forceFolder(target.getParent());
	}

	/** Replaces a text file, in UTF-8. */
	public static void writeString(Path file, String text) throws IOException {
		write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Makes a folder that exists only when it is complete. An existing folder of that name is replaced.
	 *
	 * @throws IOException as the content or the file system throws it; then the old folder stays
	 */
	public static void writeFolder(Path folder, FolderContent content) throws IOException {
		Path target = folder.toAbsolutePath();
		Files.createDirectories(target.getParent());
		Path temp = target.resolveSibling(target.getFileName() + "." + Long.toUnsignedString(UNIQUE.nextLong(), 36) + TEMPORARY);
		Path old = temp.resolveSibling(temp.getFileName() + ".old" + TEMPORARY);
		try {
			Files.createDirectory(temp);
			content.writeTo(temp);
			try (Stream<Path> files = Files.walk(temp)) {
				for (Path f : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
					force(f);
				}
			}
			if (Files.exists(target)) {
				move(target, old);
			}
			move(temp, target);
		} finally {
			deleteTree(temp);
			deleteTree(old);
		}
		forceFolder(target.getParent());
	}

	/** Deletes a file or a folder with all it holds; does nothing if there is none. Links are deleted, not followed. */
	public static void deleteTree(Path path) throws IOException {
		if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		try (Stream<Path> all = Files.walk(path)) {
			for (Path p : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
				Files.deleteIfExists(p);
			}
		}
	}

	private static void move(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (AtomicMoveNotSupportedException | DirectoryNotEmptyException e) {
			throw new IOException("cannot replace " + to + " in one step; is it on another file system?", e);
		}
	}

	/** A link fails where a file is; a rename would replace it. */
	private static void link(Path from, Path to) throws IOException {
		try {
			Files.createLink(to, from);
		} catch (FileAlreadyExistsException e) {
			throw e;
		} catch (UnsupportedOperationException | FileSystemException e) {
			// no links on this file system: looks for a file first, then renames
			Files.move(from, to);
		}
	}

	private static void force(Path file) throws IOException {
		try (FileChannel c = FileChannel.open(file, StandardOpenOption.WRITE)) {
			c.force(true);
		}
	}

	private static void forceFolder(Path folder) throws IOException {
		// Windows cannot open folders; there the rename itself is journaled
		if (java.io.File.separatorChar == '/') {
			try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
				c.force(true);
			}
		}
	}
}
