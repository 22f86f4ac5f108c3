package org.fiducial.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training run: folders {@code step-0000001200}, each complete or not there. A checkpoint is written to a
 * temporary folder, the list of its files with sizes and checksums ({@value #MARKER}) last, forced to the disk and renamed;
 * folders without a correct list are passed over, so the process may be killed at any moment. What a killed process left half
 * written is removed before the next one is made. One of them may be protected, for example the best.
 */
public final class Checkpoints {
	/** The completeness marker: one line {@code <CRC-32C in hex> <bytes> <name>} per file. */
	public static final String MARKER = "COMPLETE";

	private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
	private static final Pattern NAME = Pattern.compile("step-(\\d{10})");

	private final Path folder;
	private final int keep;
	private long protectedStep = -1;

	/** A complete checkpoint: the optimizer step after which it was made, and its folder. */
	public record Checkpoint(long step, Path folder) {
	}

	/**
	 * @param folder where the checkpoints lie; made when needed
	 * @param keep how many of the newest stay, at least 1
	 */
	public Checkpoints(Path folder, int keep) {
		if (keep < 1) {
			throw FiducialException.usage("At least 1 checkpoint must be kept, not " + keep + ".");
		}
		this.folder = folder;
		this.keep = keep;
	}

	private static FiducialException failed(Path target, IOException reason, Exception e) {
		return FiducialException.failed("The checkpoint " + target + " cannot be written (" + reason.getMessage()
				+ "): check the free space; the run can be resumed from the one before.", e);
	}

	/** From now on the checkpoint of this step stays, whatever newer ones there are; -1 for none. */
	public void protect(long step) {
		protectedStep = step;
	}

	/**
	 * Makes a checkpoint and removes the oldest ones.
	 *
	 * @param content writes the files (no subfolders)
	 * @throws FiducialException (failed) when it cannot be written; the earlier checkpoints stay
	 */
	public Checkpoint save(long step, AtomicFiles.FolderContent content) {
		Path target = folder.resolve("step-%010d".formatted(step));
		try {
			removePartial();
			AtomicFiles.writeFolder(target, temp -> {
				content.writeTo(temp);
				Files.writeString(temp.resolve(MARKER), describe(temp));
			});
			removeOld(step);
		} catch (IOException e) {
			throw failed(target, e, e);
		} catch (FiducialException e) {
			// a file of it could not be written; the message names a temporary folder that is gone
			if (e.getCause() instanceof IOException cause) {
				throw failed(target, cause, e);
			}
			throw e;
		}
		return new Checkpoint(step, target);
	}

	/** The newest complete checkpoint. */
	public Optional<Checkpoint> latest() {
		List<Checkpoint> all = list();
		for (int i = all.size() - 1; i >= 0; i--) {
			if (valid(all.get(i).folder)) {
				return Optional.of(all.get(i));
			}
			LOG.warn("passed over the incomplete checkpoint {}", all.get(i).folder);
		}
		return Optional.empty();
	}

	/** The checkpoint of a step, if it is there and complete. */
	public Optional<Checkpoint> at(long step) {
		return list().stream().filter(c -> c.step == step && valid(c.folder)).findFirst();
	}

	/** Every checkpoint folder with a marker, oldest first; contents are not checked. */
	public List<Checkpoint> list() {
		List<Checkpoint> out = new ArrayList<>();
		if (!Files.isDirectory(folder)) {
			return out;
		}
		try (Stream<Path> entries = Files.list(folder)) {
			for (Path p : (Iterable<Path>) entries::iterator) {
				Matcher m = NAME.matcher(p.getFileName().toString());
				if (m.matches() && Files.isRegularFile(p.resolve(MARKER))) {
					out.add(new Checkpoint(Long.parseLong(m.group(1)), p));
				}
			}
		} catch (IOException e) {
			throw FiducialException.input("The checkpoint folder " + folder + " cannot be read: " + e.getMessage() + ".", e);
		}
		out.sort(Comparator.comparingLong(Checkpoint::step));
		return out;
	}

	/** Those above the one just made do not count: they were passed over when the run was resumed, as they are damaged. */
	private void removeOld(long step) throws IOException {
		List<Checkpoint> all = list().stream().filter(c -> c.step <= step).toList();
		for (int i = 0; i < all.size() - keep; i++) {
			if (all.get(i).step != protectedStep) {
				AtomicFiles.deleteTree(all.get(i).folder);
			}
		}
	}

	/** A run's folder has one process at a time, so that nobody is writing these. */
	private void removePartial() throws IOException {
		if (Files.isDirectory(folder)) {
			try (Stream<Path> entries = Files.list(folder)) {
				for (Path p : entries.filter(e -> e.getFileName().toString().endsWith(AtomicFiles.TEMPORARY)).toList()) {
					AtomicFiles.deleteTree(p);
				}
			}
		}
	}

	private static boolean valid(Path checkpoint) {
		try {
			return Files.readString(checkpoint.resolve(MARKER)).equals(describe(checkpoint));
		} catch (IOException e) {
			LOG.debug("unreadable checkpoint {}", checkpoint, e);
			return false;
		}
	}

	private static String describe(Path checkpoint) throws IOException {
		List<Path> files;
		try (Stream<Path> entries = Files.list(checkpoint)) {
			files = entries.filter(p -> !p.getFileName().toString().equals(MARKER)).sorted().toList();
		}
		StringBuilder out = new StringBuilder();
		byte[] buffer = new byte[1 << 16];
		for (Path p : files) {
			CRC32C crc = new CRC32C();
			long bytes = 0;
			try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(p), crc)) {
				for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
					bytes += n;
				}
			}
			out.append("%08x %d ".formatted(crc.getValue(), bytes)).append(p.getFileName()).append('\n');
		}
		return out.toString();
	}
}
