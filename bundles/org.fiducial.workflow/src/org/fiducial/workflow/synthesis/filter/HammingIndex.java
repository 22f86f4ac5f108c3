package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds 64-bit hashes within a Hamming distance r without looking at all of them: of r + 1 pieces of the word at least one is the same in both
 * (multi-index hashing, Norouzi, Punjani and Fleet 2012). Hashes keep the order in which they came.
 */
final class HammingIndex {
	private final int radius;
	private final List<Map<Long, List<Integer>>> buckets = new ArrayList<>();
	private final List<Long> hashes = new ArrayList<>();
	private final List<String> names = new ArrayList<>();

	/**
	 * A hash that was found.
	 *
	 * @param name what it was added with
	 * @param distance differing bits
	 */
	record Match(String name, int distance) {
	}

	/** @param radius largest distance that is looked for, 0 to 63 */
	HammingIndex(int radius) {
		this.radius = radius;
		for (int k = 0; k <= radius; k++) {
			buckets.add(new HashMap<>());
		}
	}

	/** Adds a hash. */
	void add(long hash, String name) {
		for (int k = 0; k <= radius; k++) {
			buckets.get(k).computeIfAbsent(piece(hash, k), p -> new ArrayList<>()).add(hashes.size());
		}
		hashes.add(hash);
		names.add(name);
	}

	/** How many there are. */
	int size() {
		return hashes.size();
	}

	/** The nearest one within the radius; of equally near ones that which was added first. Null if there is none. */
	Match nearest(long hash) {
		int best = -1;
		int distance = radius + 1;
		for (int k = 0; k <= radius; k++) {
			for (int i : buckets.get(k).getOrDefault(piece(hash, k), List.of())) {
				int d = PerceptualHash.distance(hash, hashes.get(i));
				if (d < distance || d == distance && i < best) {
					distance = d;
					best = i;
				}
			}
		}
		return best < 0 || distance > radius ? null : new Match(names.get(best), distance);
	}

	private long piece(long hash, int k) {
		int from = k * 64 / (radius + 1);
		int to = (k + 1) * 64 / (radius + 1);
		return to - from == 64 ? hash : hash >>> from & (1L << to - from) - 1;
	}
}
