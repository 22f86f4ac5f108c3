package org.fiducial.detection.hourglass.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.data.LabelledImages;

/**
 * Which sample comes at which place of a run. Every epoch is a new permutation; with balance or weights, domains take turns, each with
 * epochs of its own, so that a small domain is seen as often as a large one, or as often as asked for. A pure function of seed and place.
 * Not thread-safe (keeps the permutations at hand).
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
	private final Turns turns;
	private final int[][] permutations;
	private final long[] epochs;

	private SampleOrder(long seed, int[][] groups, Turns turns) {
		this.seed = seed;
		this.groups = groups;
		this.turns = turns;
		this.permutations = new int[groups.length][];
		this.epochs = new long[groups.length];
	}

	/**
	 * The order of the samples that have landmarks.
	 *
	 * @param balanced whether domains take turns
	 */
	public static SampleOrder of(LabelledImages images, boolean balanced, long seed) {
		Map<String, List<Integer>> groups = groups(images, balanced);
		return of(groups, new Turns(groups.values().stream().mapToInt(g -> 1).toArray()), seed);
	}

	/**
	 * The order of the samples that have landmarks, in which every domain has its share of any first places, to less than one.
	 *
	 * @param weights of all domains; only their ratios count. Samples without a domain are those of the empty name
	 * @throws FiducialException (usage) if a domain has none, a name is no domain, or a weight is unusable
	 */
	public static SampleOrder weighted(LabelledImages images, Map<String, Double> weights, long seed) {
		Map<String, List<Integer>> groups = groups(images, true);
		return of(groups, new Turns(groups.isEmpty() ? new int[0] : parts(groups, weights)), seed);
	}

	private static SampleOrder of(Map<String, List<Integer>> groups, Turns turns, long seed) {
		return new SampleOrder(seed, groups.values().stream().map(l -> l.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new), turns);
	}

	private static Map<String, List<Integer>> groups(LabelledImages images, boolean byDomain) {
		Map<String, List<Integer>> out = new LinkedHashMap<>();
		for (int i = 0; i < images.size(); i++) {
			if (usable(images.shape(i))) {
				String domain = byDomain ? images.domain(i) : null;
				out.computeIfAbsent(domain == null ? "" : domain, d -> new ArrayList<>()).add(i);
			}
		}
		return out;
	}

	/** The weights as whole numbers without a common divisor, in the groups' order: their decimals are taken as written. */
	private static int[] parts(Map<String, List<Integer>> groups, Map<String, Double> weights) {
		weights.forEach((domain, w) -> {
			if (!groups.containsKey(domain)) {
				throw FiducialException.usage("detector training: domainWeights: " + Suggest.unknown("domain", domain, groups.keySet()));
			}
			if (w == null || !(w > 0) || w.isInfinite()) {
				throw FiducialException.usage("detector training: domainWeights: the weight of '" + domain + "' must be above 0, not " + w + "; to do without a domain, leave it out of the data");
			}
		});
		groups.forEach((domain, members) -> {
			if (!weights.containsKey(domain)) {
				throw FiducialException.usage("detector training: domainWeights: none for " + (domain.isEmpty() ? "samples without a domain" : "the domain") + " '" + domain + "' (" + members.size()
						+ " samples); give it one, or leave it out of the data");
			}
		});
		List<BigDecimal> exact = groups.keySet().stream().map(d -> BigDecimal.valueOf(weights.get(d))).toList();
		int decimals = exact.stream().mapToInt(BigDecimal::scale).max().orElse(0);
		List<BigInteger> whole = exact.stream().map(w -> w.scaleByPowerOfTen(decimals).toBigIntegerExact()).toList();
		BigInteger divisor = whole.stream().reduce(BigInteger.ZERO, BigInteger::gcd);
		if (whole.stream().reduce(BigInteger.ZERO, BigInteger::add).divide(divisor).compareTo(BigInteger.valueOf(Turns.LONGEST)) > 0) {
			throw FiducialException.usage("detector training: domainWeights: their ratios need more than six digits (" + weights + "); round them");
		}
		return whole.stream().mapToInt(w -> w.divide(divisor).intValueExact()).toArray();
	}

	/** The same order, for another thread. */
	SampleOrder another() {
		return new SampleOrder(seed, groups, turns);
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

	/** The sample at a place of the run, counted from 0. */
	public Draw at(long place) {
		return at(place, 0);
	}

	/** The sample of the same domain that comes so many of its turns after that of a place. */
	Draw at(long place, int later) {
		int group = turns.group(place);
		long turn = turns.turn(place) + later;
		int[] members = groups[group];
		long epoch = turn / members.length;
		if (permutations[group] == null || epochs[group] != epoch) {
			permutations[group] = CounterRandom.of(seed, group, epoch).split("order").permutation(members.length);
			epochs[group] = epoch;
		}
		return new Draw(members[permutations[group][(int) (turn % members.length)]], epoch);
	}
}
