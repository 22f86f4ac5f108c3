package org.fiducial.workflow.synthesis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.fiducial.core.FiducialException;

/**
 * One pass over the pictures that are wanted: the first one over all of them, the next over those of which none was kept yet. Cut into
 * shards, merged when all are complete.
 */
public final class Round {
	private static final String DECISIONS = "decisions.jsonl";

	private final Path folder;
	private final int number;
	private final List<Entry> entries;
	private final Map<Entry, Integer> positions = new HashMap<>();

	/**
	 * A picture to be made.
	 *
	 * @param item its number in the plan
	 * @param attempt which try
	 */
	public record Entry(int item, int attempt) {
	}

	private Round(Path folder, int number, List<Entry> entries) {
		this.folder = folder;
		this.number = number;
		this.entries = List.copyOf(entries);
		for (Entry e : this.entries) {
			positions.put(e, positions.size());
		}
	}

	/** The first round: every picture of the plan. */
	public static Round first(Path run, SynthesisPlan plan) {
		return new Round(run.resolve("round-0"), 0, IntStream.range(0, plan.items()).mapToObj(i -> new Entry(i, 0)).toList());
	}

	/** The round after this one: the pictures that were not kept. */
	public Round next() {
		List<Decision> decisions = decisions().orElseThrow();
		return new Round(folder.resolveSibling("round-" + (number + 1)), number + 1,
				decisions.stream().filter(d -> !d.accepted()).map(d -> new Entry(d.item(), d.attempt() + 1)).toList());
	}

	/** Its number, from 0. */
	public int number() {
		return number;
	}

	/** How many pictures. */
	public int size() {
		return entries.size();
	}

	/** A shard's folder. */
	public ShardFolder shard(int shard, int of) {
		return new ShardFolder(folder, shard, of);
	}

	/** A shard's pictures: every {@code of}-th, so that all shards have all styles. */
	public List<Entry> part(int shard, int of) {
		List<Entry> part = new ArrayList<>();
		for (int i = shard; i < entries.size(); i += of) {
			part.add(entries.get(i));
		}
		return part;
	}

	/** Where a picture stands in the round; shard k of n holds positions k, k + n, k + 2 n and so on. */
	int position(Entry entry) {
		return positions.get(entry);
	}

	/**
	 * Brings the shards together: every picture of the round exactly once, every file as it was written.
	 *
	 * @return records in the order of the plan
	 * @throws FiducialException (input) if a shard is missing or damaged, or a picture is missing, twice or not of the round
	 */
	public List<ImageRecord> merge(String plan, int shards) {
		List<ImageRecord> all = new ArrayList<>();
		Set<Entry> wanted = new HashSet<>(entries);
		for (int k = 0; k < shards; k++) {
			for (ImageRecord r : shard(k, shards).verified(plan)) {
				if (!wanted.remove(new Entry(r.item(), r.attempt()))) {
					throw FiducialException.input(shard(k, shards).path() + ": picture " + r.item() + " (try " + r.attempt() + ") is there twice, or does not belong to the round");
				}
				all.add(r);
			}
		}
		if (!wanted.isEmpty()) {
			throw FiducialException.input(folder + ": " + wanted.size() + " pictures are missing, for example number " + wanted.iterator().next().item() + "; remove the shards and make them again");
		}
		all.sort(java.util.Comparator.comparingInt(ImageRecord::item));
		return all;
	}

	/** What was decided, if it was. */
	public Optional<List<Decision>> decisions() {
		Path file = folder.resolve(DECISIONS);
		return Files.exists(file) ? Optional.of(JsonLines.read(file, Decision.class)) : Optional.empty();
	}

	/** Notes what was decided; the round is then over. */
	void decide(List<Decision> decisions) {
		JsonLines.write(folder.resolve(DECISIONS), decisions);
	}
}
