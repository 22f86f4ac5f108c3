package org.fiducial.detection.hourglass.data;

import java.util.Arrays;

/**
 * Which group's turn it is at each place of an endless sequence, when groups have shares of it: of the first n places, whatever n, every group has its share
 * of n to less than one. Of the groups that are behind their share, the one comes whose next turn is due first, which is always in time (proportionate
 * fairness on one processor: Baruah, Cohen, Plaxton and Varvel, Algorithmica 15, 1996). With equal shares they come in order. Immutable.
 */
final class Turns {
	/** Places after which it all begins anew, at most. */
	static final int LONGEST = 1_000_000;

	private final int[] parts;
	private final int[] group;
	private final int[] before;

	/** @param parts turns of each group in a period of as many places as they sum up to, each at least 1, together at most {@link #LONGEST} */
	Turns(int... parts) {
		this.parts = parts;
		int period = Arrays.stream(parts).sum();
		group = new int[period];
		before = new int[period];
		int[] had = new int[parts.length];
		for (int place = 0; place < period; place++) {
			int next = next(place, had, period);
			group[place] = next;
			before[place] = had[next]++;
		}
	}

	private int next(int place, int[] had, long period) {
		int best = -1;
		long earliest = Long.MAX_VALUE;
		for (int g = 0; g < parts.length; g++) {
			long due = ((had[g] + 1) * period + parts[g] - 1) / parts[g];
			if (had[g] * period < (place + 1L) * parts[g] && due < earliest) {
				best = g;
				earliest = due;
			}
		}
		return best;
	}

	/** The group at a place, counted from 0. */
	int group(long place) {
		return group[(int) (place % group.length)];
	}

	/** How many turns that group has had before. */
	long turn(long place) {
		int at = (int) (place % group.length);
		return place / group.length * parts[group[at]] + before[at];
	}
}
