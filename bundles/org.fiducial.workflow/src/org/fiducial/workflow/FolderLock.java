package org.fiducial.workflow;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.slf4j.LoggerFactory;

/** One writer at a time: a lock that goes away with its process, however that ends. The file says which process holds it. */
public final class FolderLock implements AutoCloseable {
	private final Path path;
	private final RandomAccessFile file;
	private final FileLock lock;

	private FolderLock(Path path, RandomAccessFile file, FileLock lock) {
		this.path = path;
		this.file = file;
		this.lock = lock;
	}

	/**
	 * Takes the lock.
	 *
	 * @param path the lock file; its folder is made
	 * @param what how messages name what is locked, for example the run's folder
	 * @throws FiducialException (input) if somebody else holds it, or the file cannot be written
	 */
	public static FolderLock acquire(Path path, String what) {
		try {
			Files.createDirectories(path.toAbsolutePath().getParent());
			RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
			try {
				return new FolderLock(path, file, lock(file, what));
			} catch (IOException | RuntimeException e) {
				file.close();
				throw e;
			}
		} catch (IOException e) {
			throw FiducialException.input(what + ": cannot be locked: " + e.getMessage(), e);
		}
	}

	private static FileLock lock(RandomAccessFile file, String what) throws IOException {
		FileLock lock;
		try {
			// a byte far behind the text, so that others can read who holds it where locks are mandatory
			lock = file.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false);
		} catch (OverlappingFileLockException e) {
			throw new FiducialException(ExitCode.INPUT, what + ": this process already works on it", e);
		}
		if (lock == null) {
			byte[] owner = new byte[(int) Math.min(64, file.length())];
			file.readFully(owner);
			throw FiducialException.input(what + ": process " + new String(owner, StandardCharsets.UTF_8).strip() + " works on it; wait for it, or give another name");
		}
		file.setLength(0);
		file.write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
		return lock;
	}

	@Override
	public void close() {
		try {
			lock.release();
			file.close();
		} catch (IOException e) {
			LoggerFactory.getLogger(FolderLock.class).warn("{} not released well", path, e);
		}
	}
}
