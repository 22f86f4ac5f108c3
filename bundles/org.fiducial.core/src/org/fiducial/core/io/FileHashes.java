package org.fiducial.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * SHA-256 of large files, remembered in the user's cache folder, so that gigabytes of weights are not read again at every start. What is remembered holds as
 * long as device, inode, size and both times (contents, inode) are the same; a file that was changed a moment ago, or while it was read, is not remembered,
 * because a second change would go unnoticed. Files that are small, or whose system does not tell all of this, are read each time.
 */
public final class FileHashes {
	/** Smaller ones are read as fast as looked up. */
	private static final long LARGE = 32L << 20;
	/** Coarser than the clock of any file system. */
	private static final long SETTLED_SECONDS = 3;
	private static final FileHashes SHARED = new FileHashes(userCache(), LARGE, Clock.systemUTC());

	private final Path folder;
	private final long large;
	private final Clock clock;

	/**
	 * @param folder where hashes are remembered
	 * @param large bytes from which on that is done
	 * @param clock the time of the file systems
	 */
	public FileHashes(Path folder, long large, Clock clock) {
		this.folder = folder;
		this.large = large;
		this.clock = clock;
	}

	/** Those of the user. */
	public static FileHashes shared() {
		return SHARED;
	}

	private static Path userCache() {
		String xdg = System.getenv("XDG_CACHE_HOME");
		Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
		return caches.resolve("fiducial").resolve("sha256");
	}

	/** SHA-256 of a file's content. @throws IOException if it cannot be read */
	public String sha256(Path file) throws IOException {
		if (Files.size(file) < large) {
			return Hashes.sha256(file);
		}
		Path real = file.toRealPath();
		String before = stamp(real);
		Path entry = folder.resolve(Hashes.sha256(real.toString()));
		String known = before == null ? null : known(entry, before);
		if (known != null) {
			return known;
		}
		String hash = Hashes.sha256(real);
		if (before != null && before.equals(stamp(real))) {
			remember(entry, before, hash);
		}
		return hash;
	}

	/** What changes when the content does; null if the system does not tell, or if a change could go unnoticed. */
	private String stamp(Path file) throws IOException {
		if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
			return null;
		}
		Map<String, Object> a = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
		FileTime modified = (FileTime) a.get("lastModifiedTime");
		FileTime changed = (FileTime) a.get("ctime");
		Instant settled = clock.instant().minusSeconds(SETTLED_SECONDS);
		return modified.toInstant().isAfter(settled) || changed.toInstant().isAfter(settled) ? null
				: a.get("dev") + " " + a.get("ino") + " " + a.get("size") + " " + modified.to(TimeUnit.NANOSECONDS) + " " + changed.to(TimeUnit.NANOSECONDS);
	}

	private static String known(Path entry, String stamp) {
		try {
			String text = Files.isRegularFile(entry) && Files.size(entry) < 1000 ? Files.readString(entry) : "";
			return text.startsWith(stamp + " ") && text.substring(stamp.length() + 1).matches("[0-9a-f]{64}") ? text.substring(stamp.length() + 1) : null;
		} catch (IOException e) {
			// then it is not known
			return null;
		}
	}

	private static void remember(Path entry, String stamp, String hash) {
		try {
			AtomicFiles.writeString(entry, stamp + " " + hash);
		} catch (IOException e) {
			// a full or read-only disk: the file is read again next time
			return;
		}
	}
}
