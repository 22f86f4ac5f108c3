package org.fiducial.generation.diffusion.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;

/** Which sample stands at which place of an endless sequence; a pure function of the place, the seed and the data's size. */
@FunctionalInterface
public interface DataOrder {
	/** The sample at a place, 0 and up. */
	int index(long place);

	/** The samples of a batch. */
	default int[] batch(long number, int size) {
		int[] out = new int[size];
		for (int i = 0; i < size; i++) {
			out[i] = index(number * size + i);
		}
		return out;
	}

	/** Every sample once an epoch, each epoch in another order. */
	static DataOrder shuffled(long seed, int samples) {
		if (samples < 1) {
			throw FiducialException.input("There is no sample to train on.");
		}
		return new DataOrder() {
			private long epoch = -1;
			private int[] order;

			@Override
			public synchronized int index(long place) {
				if (place / samples != epoch) {
					epoch = place / samples;
					order = CounterRandom.of(seed, epoch).split("order").permutation(samples);
				}
				return order[(int) (place % samples)];
			}
		};
	}

	/**
	 * Groups (domains) in turn, so that each is seen equally often whatever its size; within a group every sample once a round.
	 *
	 * @param groups group of every sample
	 */
	static DataOrder balanced(long seed, List<String> groups) {
		Map<String, List<Integer>> members = new LinkedHashMap<>();
		for (int i = 0; i < groups.size(); i++) {
			members.computeIfAbsent(groups.get(i), g -> new ArrayList<>()).add(i);
		}
		if (members.isEmpty()) {
			throw FiducialException.input("There is no sample to train on.");
		}
		List<List<Integer>> lists = List.copyOf(members.values());
		List<DataOrder> orders = new ArrayList<>();
		for (int g = 0; g < lists.size(); g++) {
			orders.add(shuffled(CounterRandom.of(seed, g).split("group").nextLong(), lists.get(g).size()));
		}
		DataOrder turns = shuffled(seed, lists.size());
		return place -> {
			int g = turns.index(place);
			return lists.get(g).get(orders.get(g).index(place / lists.size()));
		};
	}
}
