package org.fiducial.workflow.watch;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * When a generator forgets its styles, as too long a second stage makes it (ControlNet, discussion 442). Two measures in units of the spread within a style
 * ({@link StyleReference}): how far the probe pictures are from real ones of their style, and how far those of styles without training pictures have moved from
 * the first probe. Two probes in a row have to say so.
 */
public final class StyleDrift {
	/** The distance to real pictures may rise by this part above its lowest value so far, … */
	private static final double PART = .25;
	/** … and by so much at least. */
	private static final double LEAST = .25;
	/** What a style without training pictures may move: more than its pictures differ from each other. */
	private static final double MOVE = 1.5;

	private StyleDrift() {
	}

	/** The first of the two probes whose pictures are too far from real ones, by distance and step. */
	public static OptionalLong fromReal(SortedMap<Long, Double> distance) {
		double lowest = Double.POSITIVE_INFINITY;
		OptionalLong before = OptionalLong.empty();
		for (Map.Entry<Long, Double> e : distance.entrySet()) {
			boolean far = e.getValue() > Math.max(lowest * (1 + PART), lowest + LEAST);
			if (far && before.isPresent()) {
				return before;
			}
			before = far ? OptionalLong.of(e.getKey()) : OptionalLong.empty();
			lowest = Math.min(lowest, e.getValue());
		}
		return OptionalLong.empty();
	}

	/** The first of the two probes whose pictures have moved too far from the first ones, by distance and step. */
	public static OptionalLong fromStart(SortedMap<Long, Double> change) {
		OptionalLong before = OptionalLong.empty();
		for (Map.Entry<Long, Double> e : change.entrySet()) {
			boolean far = e.getValue() > MOVE;
			if (far && before.isPresent()) {
				return before;
			}
			before = far ? OptionalLong.of(e.getKey()) : OptionalLong.empty();
		}
		return OptionalLong.empty();
	}
}
