package org.fiducial.detection.hourglass.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.data.LabelledImages;

/**
 * Which sample comes at which place of a run. Every epoch is a new permutation; with balance, domains take turns, each with epochs of
 * its own, so that a small domain is seen as often as a large one. A pure function of seed and place. Not thread-safe (keeps the
 * permutations at hand).
 */
public final class SampleOrder {
	/**
	 * A place's sample.
	 *
	 * @param index in the collection
	 * @param epoch how often this sample has been seen before
	 */
	public record Draw(int index, long epoch) {
	}

	private final long seed;
	private final int[][] groups;
	private final int[][] permutations;
	private final long[] epochs;

	private SampleOrder(long seed, int[][] groups) {
		this.seed = seed;
		this.groups = groups;
		this.permutations = new int[groups.length][];
		this.epochs = new long[groups.length];
	}

	/**
	 * The order of the samples that have landmarks.
	 *
	 * @param balanced whether domains take turns
	 */
	public static SampleOrder of(LabelledImages images, boolean balanced, long seed) {
		Map<String, List<Integer>> byDomain = new LinkedHashMap<>();
		for (int i = 0; i < images.size(); i++) {
			if (usable(images.shape(i))) {
				String domain = balanced ? images.domain(i) : null;
				byDomain.computeIfAbsent(domain == null ? "" : domain, d -> new ArrayList<>()).add(i);
			}
		}
		return new SampleOrder(seed, byDomain.values().stream().map(l -> l.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new));
	}

	/** The same order, for another thread. */
	SampleOrder another() {
		return new SampleOrder(seed, groups);
	}

	/** Whether there is a landmark to learn from, and an extent to crop. */
	static boolean usable(double[] shape) {
		int known = 0;
		for (int i = 0; shape != null && i + 1 < shape.length; i += 2) {
			if (Double.isFinite(shape[i]) && Double.isFinite(shape[i + 1])) {
				known++;
			}
		}
		return known >= 3;
	}

	/** How many different samples there are. */
	public int size() {
		int n = 0;
		for (int[] g : groups) {
			n += g.length;
		}
		return n;
	}

	/** How many domains take turns. */
	public int groups() {
		return groups.length;
	}

	/** The sample at a place of the run, counted from 0. */
	public Draw at(long place) {
		int group = (int) (place % groups.length);
		long turn = place / groups.length;
		int[] members = groups[group];
		long epoch = turn / members.length;
		if (permutations[group] == null || epochs[group] != epoch) {
			permutations[group] = CounterRandom.of(seed, group, epoch).split("order").permutation(members.length);
			epochs[group] = epoch;
		}
		return new Draw(members[permutations[group][(int) (turn % members.length)]], epoch);
	}
}
