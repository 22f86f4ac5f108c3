package org.fiducial.workflow.synthesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;

import tools.jackson.core.JacksonException;

/**
 * The folder of a shard: {@code shard-0-of-4.tmp} while it is made, {@code shard-0-of-4} when it is complete. The manifest is the last
 * file that is written before the folder gets its name, so a folder of that name is whole.
 */
public final class ShardFolder {
	/** Pictures, in the order of the records. */
	public static final String IMAGES = "images";
	/** Records of the pictures. */
	public static final String ITEMS = "items.jsonl";
	/** What the shard is. */
	public static final String MANIFEST = "manifest.json";

	private final Path round;
	private final int shard;
	private final int of;

	/**
	 * What a complete shard is.
	 *
	 * @param plan id of the plan
	 * @param round number of the round
	 * @param shard number of the shard
	 * @param of how many shards the round has
	 * @param items how many pictures
	 * @param sha256 of the records' file, which holds the hashes of the pictures
	 */
	public record Manifest(String plan, int round, int shard, int of, int items, String sha256) {
	}

	/** A shard of a round's folder. */
	public ShardFolder(Path round, int shard, int of) {
		this.round = round;
		this.shard = shard;
		this.of = of;
	}

	private String name() {
		return "shard-" + shard + "-of-" + of;
	}

	/** The folder when complete. */
	public Path path() {
		return round.resolve(name());
	}

	/** The folder while it is made. */
	public Path working() {
		return round.resolve(name() + ".tmp");
	}

	/** The file that is locked while it is made. */
	Path lockFile() {
		return round.resolve(name() + ".lock");
	}

	/**
	 * The manifest, if the shard is complete.
	 *
	 * @throws FiducialException (input) if it is damaged or of another plan
	 */
	public Optional<Manifest> manifest(String plan) {
		Path file = path().resolve(MANIFEST);
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		Manifest m;
		try {
			m = Configs.json().readValue(Files.readString(file), Manifest.class);
		} catch (IOException | JacksonException e) {
			throw FiducialException.input(file + ": is damaged (" + e.getMessage() + "); remove the shard's folder, it is then made again", e);
		}
		if (!m.plan().equals(plan) || m.shard() != shard || m.of() != of) {
			throw FiducialException.input(file + ": belongs to shard " + m.shard() + "/" + m.of() + " of plan " + m.plan() + ", expected " + shard + "/" + of + " of plan " + plan);
		}
		return Optional.of(m);
	}

	/** Completes the shard: manifest last, then the name. */
	void commit(String plan, int roundNumber, int items) {
		try {
			Path records = working().resolve(ITEMS);
			if (!Files.exists(records)) {
				AtomicFiles.writeString(records, "");
			}
			Manifest m = new Manifest(plan, roundNumber, shard, of, items, Hashes.sha256(records));
			AtomicFiles.writeString(working().resolve(MANIFEST), Configs.toJson(m));
			Files.move(working(), path(), StandardCopyOption.ATOMIC_MOVE);
		} catch (IOException e) {
			throw FiducialException.failed(path() + ": cannot be completed: " + e.getMessage(), e);
		}
	}

	/**
	 * The records of a complete shard, each picture checked against its hash.
	 *
	 * @throws FiducialException (input) if the shard is not complete or anything was changed since
	 */
	public List<ImageRecord> verified(String plan) {
		Manifest m = manifest(plan).orElseThrow(() -> FiducialException.input(path() + ": shard " + shard + " of " + of + " is missing; make it with --shard " + shard + "/" + of));
		Path records = path().resolve(ITEMS);
		try {
			if (!Hashes.sha256(records).equals(m.sha256())) {
				throw FiducialException.input(records + ": was changed since the shard was completed; remove the shard's folder, it is then made again");
			}
			List<ImageRecord> list = JsonLines.read(records, ImageRecord.class);
			for (ImageRecord r : list) {
				Path image = image(r);
				if (!Files.isRegularFile(image) || !Hashes.sha256(image).equals(r.sha256())) {
					throw FiducialException.input(image + ": is missing or was changed; remove the shard's folder, it is then made again");
				}
			}
			return list;
		} catch (IOException e) {
			throw FiducialException.input(path() + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/** The file of a picture of the complete shard. */
	public Path image(ImageRecord record) {
		return path().resolve(IMAGES).resolve(record.file());
	}
}
