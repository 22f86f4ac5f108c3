package org.fiducial.generation.diffusion;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.fiducial.core.random.CounterRandom;

/**
 * Which samples are trained on and which measure; indices into the samples, ascending. They have none in common, unless nothing is held out: then both are all.
 */
record Split(int[] training, int[] measuring) {
	/** @param heldOut part that measures, 0 to .5 */
	static Split of(long seed, int samples, double heldOut) {
		int held = heldOut <= 0 ? 0 : Math.min(samples - 1, Math.max(1, (int) Math.round(heldOut * samples)));
		int[] all = IntStream.range(0, samples).toArray();
		if (held < 1) {
			return new Split(all, all);
		}
		int[] order = CounterRandom.of(seed, 0).split("held-out").permutation(samples);
		return new Split(sorted(order, held, samples), sorted(order, 0, held));
	}

	private static int[] sorted(int[] order, int from, int to) {
		int[] out = Arrays.copyOfRange(order, from, to);
		Arrays.sort(out);
		return out;
	}
}
