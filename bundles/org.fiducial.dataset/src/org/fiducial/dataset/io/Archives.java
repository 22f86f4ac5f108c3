package org.fiducial.dataset.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;

/**
 * Unpacks .zip archives that nobody vouches for. All names are checked before anything is written: absolute names, drive letters, {@code ..},
 * names that differ only in case, too many entries, too much content and absurd compression are refused as a whole. What is really
 * written is counted too, since sizes in an archive may lie. Links are not made: a stored link becomes a small file.
 */
public final class Archives {
	private static final int MAX_ENTRIES = 1_000_000;
	private static final long MAX_TOTAL = 512L << 30;
	private static final long MAX_RATIO = 200;
	/** Small files may compress well. */
	private static final long RATIO_FROM = 16L << 20;
	private static final int MAX_NAME = 1000;

	private Archives() {
	}

	/** Whether a path is a file that ends as .zip and starts as one. */
	public static boolean isZip(Path file) throws IOException {
		if (!Files.isRegularFile(file) || !FileTree.ending(file.getFileName().toString()).equals("zip")) {
			return false;
		}
		try (InputStream in = Files.newInputStream(file)) {
			byte[] head = in.readNBytes(4);
			if (head.length == 4 && head[0] == 'P' && head[1] == 'K') {
				return true;
			}
		}
		throw FiducialException.input(file + ": named .zip, but is no zip archive; is the download complete?");
	}

	/**
	 * Unpacks an archive once: into a folder named after the dataset and the archive's content, which exists only when it is complete.
	 *
	 * @param parent where the folder is made
	 * @param name start of the folder's name
	 * @return the folder, or the only folder in it
	 * @throws FiducialException (input) if the archive is broken, or not safe to unpack; nothing is left then
	 * @throws org.eclipse.core.runtime.OperationCanceledException if the monitor is cancelled; nothing is left then
	 */
	public static Path unpack(Path archive, Path parent, String name, IProgressMonitor monitor) throws IOException {
		monitor.subTask("Reading " + archive.getFileName());
		Path folder = parent.resolve(Slugs.of(name) + "-" + Hashes.sha256(archive).substring(0, 12));
		if (!Files.isDirectory(folder)) {
			try (ZipFile zip = new ZipFile(archive.toFile())) {
				Map<ZipEntry, String> entries = check(archive, zip);
				monitor.subTask("Unpacking " + archive.getFileName());
				AtomicFiles.writeFolder(folder, target -> new Unpacking(archive, zip, target, monitor).all(entries));
			} catch (ZipException e) {
				throw FiducialException.input(archive + ": broken archive: " + e.getMessage(), e);
			}
		}
		return descend(folder);
	}

	private static Path descend(Path folder) throws IOException {
		List<Path> folders = FileTree.folders(folder);
		return folders.size() == 1 && FileTree.files(folder).isEmpty() ? folders.getFirst() : folder;
	}

	/** The files in the archive with their safe relative names. */
	private static Map<ZipEntry, String> check(Path archive, ZipFile zip) {
		if (zip.size() > MAX_ENTRIES) {
			throw FiducialException.input(archive + ": " + zip.size() + " entries, more than the " + MAX_ENTRIES + " that are unpacked");
		}
		Map<ZipEntry, String> safe = new java.util.LinkedHashMap<>();
		Map<String, String> seen = new HashMap<>();
		long total = 0;
		for (ZipEntry e : (Iterable<ZipEntry>) zip.stream().map(x -> (ZipEntry) x)::iterator) {
			String name = safeName(archive, e.getName());
			if (e.isDirectory()) {
				continue;
			}
			String before = seen.put(Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT), name);
			if (before != null) {
				throw FiducialException.input(archive + ": holds '" + before + "' and '" + name + "', which are one file on some systems");
			}
			checkRatio(archive, e.getName(), e.getSize(), e.getCompressedSize());
			total += Math.max(0, e.getSize());
			if (total > MAX_TOTAL) {
				throw FiducialException.input(archive + ": more than " + (MAX_TOTAL >> 30) + " GB unpacked; unpack it yourself and import the folder");
			}
			safe.put(e, name);
		}
		return safe;
	}

	private static void checkRatio(Path archive, String name, long size, long compressed) {
		if (size > RATIO_FROM && compressed >= 0 && size / Math.max(1, compressed) > MAX_RATIO) {
			throw FiducialException.input(archive + ": entry '" + name + "' grows from " + compressed + " to " + size + " bytes; this looks like an archive bomb");
		}
	}

	private static String safeName(Path archive, String name) {
		String n = name.replace('\\', '/');
		List<String> parts = new ArrayList<>(List.of(n.split("/", -1)));
		if (parts.getLast().isEmpty()) {
			parts.removeLast();
		}
		boolean bad = n.isEmpty() || n.length() > MAX_NAME || n.matches("[A-Za-z]:.*") || n.chars().anyMatch(c -> c < 32)
				|| parts.isEmpty() || parts.stream().anyMatch(p -> p.isEmpty() || p.equals(".") || p.equals(".."));
		if (bad) {
			throw FiducialException.input(archive + ": entry '" + printable(name) + "' would be written outside the folder or under no valid name; the archive is not safe and was not unpacked");
		}
		return String.join("/", parts);
	}

	private static String printable(String s) {
		String p = s.replaceAll("\\p{Cntrl}", "?");
		return p.length() > 120 ? p.substring(0, 120) + "…" : p;
	}

	private record Unpacking(Path archive, ZipFile zip, Path target, IProgressMonitor monitor) {
		void all(Map<ZipEntry, String> entries) throws IOException {
			Path root = target.toAbsolutePath().normalize();
			long left = Math.min(MAX_TOTAL, Files.getFileStore(root).getUsableSpace());
			for (Map.Entry<ZipEntry, String> e : entries.entrySet()) {
				FileTree.checkCancelled(monitor);
				left -= one(e.getKey(), resolve(root, e.getValue()), left);
			}
		}

		private Path resolve(Path root, String name) {
			try {
				Path file = root.resolve(name).normalize();
				if (file.startsWith(root) && !file.equals(root)) {
					return file;
				}
			} catch (InvalidPathException e) {
				throw FiducialException.input(archive + ": entry '" + printable(name) + "' is no valid file name here", e);
			}
			throw FiducialException.input(archive + ": entry '" + printable(name) + "' would be written outside the folder");
		}

		private long one(ZipEntry entry, Path file, long left) throws IOException {
			Files.createDirectories(file.getParent());
			byte[] buffer = new byte[1 << 16];
			long written = 0;
			try (InputStream in = zip.getInputStream(entry); OutputStream out = Files.newOutputStream(file)) {
				for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
					written += n;
					if (written > left) {
						throw FiducialException.input(archive + ": the content does not fit on the disk; free space or unpack it elsewhere and import the folder");
					}
					checkRatio(archive, entry.getName(), written, entry.getCompressedSize());
					out.write(buffer, 0, n);
				}
			}
			return written;
		}
	}
}
