package org.fiducial.workflow.synthesis.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds hashes that are alike without looking at all of them: where 64 bits differ in r at most, of r + 1 pieces of the word at least one is
 * the same (multi-index hashing, Norouzi, Punjani and Fleet 2012). The finer bits then confirm. Hashes keep the order in which they came.
 */
final class HammingIndex {
	private final int radius;
	private final double fine;
	private final List<Map<Long, List<Integer>>> buckets = new ArrayList<>();
	private final List<PerceptualHash> hashes = new ArrayList<>();
	private final List<String> names = new ArrayList<>();

	/**
	 * A hash that was found.
	 *
	 * @param name what it was added with
	 * @param distance differing coarse bits
	 * @param fine differing fine bits
	 */
	record Match(String name, int distance, int fine) {
	}

	/**
	 * @param radius largest distance of coarse parts, 0 to 63
	 * @param fine largest part of the fine bits that may differ
	 */
	HammingIndex(int radius, double fine) {
		this.fine = fine;
		this.radius = radius;
		for (int k = 0; k <= radius; k++) {
			buckets.add(new HashMap<>());
		}
	}

	/** Adds a hash. */
	void add(PerceptualHash hash, String name) {
		for (int k = 0; k <= radius; k++) {
			buckets.get(k).computeIfAbsent(piece(hash.coarse(), k), p -> new ArrayList<>()).add(hashes.size());
		}
		hashes.add(hash);
		names.add(name);
	}

	/** The nearest one within the radius; of equally near ones that which was added first. Null if there is none. */
	Match nearest(PerceptualHash hash) {
		int best = -1;
		int distance = radius + 1;
		for (int k = 0; k <= radius; k++) {
			for (int i : buckets.get(k).getOrDefault(piece(hash.coarse(), k), List.of())) {
				int d = hash.distance(hashes.get(i));
				if ((d < distance || d == distance && i < best) && hash.fineDistance(hashes.get(i)) <= fine * PerceptualHash.FINE_BITS) {
					distance = d;
					best = i;
				}
			}
		}
		return best < 0 ? null : new Match(names.get(best), distance, hash.fineDistance(hashes.get(best)));
	}

	private long piece(long hash, int k) {
		int from = k * 64 / (radius + 1);
		int to = (k + 1) * 64 / (radius + 1);
		return to - from == 64 ? hash : hash >>> from & (1L << to - from) - 1;
	}
}
