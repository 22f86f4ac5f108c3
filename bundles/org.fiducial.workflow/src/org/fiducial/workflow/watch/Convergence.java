package org.fiducial.workflow.watch;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * When a ControlNet begins to obey: abruptly, after thousands of steps in which its loss tells nothing (ControlNet docs/train.md, "sudden convergence"). The rule
 * is on the alignment error of the probe pictures, beside what it would be by chance ({@link ProbeAlignment}): they obey from the first of two probes in a row
 * on at which the error is at most {@value #PART} of chance. Two, because a few pictures may fit by luck.
 */
public final class Convergence {
	/** Error of pictures that obey, as part of chance; those of a network that does not look at its landmarks are near 1, of trained ones near .3. */
	public static final double PART = .6;
	/** By then it is to be expected: 3,000 to 7,000 steps with Stable Diffusion 1.5, 9,000 with 2 (ControlNet, discussion in issue 198). */
	private static final long LATEST = 10_000;
	/** Of a shorter training, the part by which it has to be there to be of use. */
	private static final double SHARE = .5;

	private Convergence() {
	}

	/**
	 * The step of the first probe that obeys.
	 *
	 * @param error alignment error by step
	 * @param chance error by chance, at the same steps
	 * @return empty if there is none, or the probe after it is still to come
	 */
	public static OptionalLong point(SortedMap<Long, Double> error, SortedMap<Long, Double> chance) {
		Iterator<Map.Entry<Long, Double>> all = error.entrySet().iterator();
		OptionalLong before = OptionalLong.empty();
		while (all.hasNext()) {
			Map.Entry<Long, Double> e = all.next();
			boolean obeys = obeys(e, chance);
			if (obeys && before.isPresent()) {
				return before;
			}
			before = obeys ? OptionalLong.of(e.getKey()) : OptionalLong.empty();
		}
		return OptionalLong.empty();
	}

	/** Whether the newest probe obeys, though it takes the next to know that this was not luck. */
	public static boolean begins(NavigableMap<Long, Double> error, SortedMap<Long, Double> chance) {
		return !error.isEmpty() && obeys(error.lastEntry(), chance);
	}

	private static boolean obeys(Map.Entry<Long, Double> error, SortedMap<Long, Double> chance) {
		return error.getValue() <= PART * chance.getOrDefault(error.getKey(), Double.NaN);
	}

	/** Whether a training of so many steps should have begun to obey at this one: after half of it, at the latest after 10,000 steps. */
	public static boolean overdue(long step, long steps) {
		return step >= Math.min(LATEST, SHARE * steps);
	}
}
