package org.fiducial.landmark;

import java.util.Arrays;
import java.util.Objects;

/**
 * A chain of points that belong together, in drawing order.
 *
 * @param name unique within its scheme, for example {@code right-eye}
 * @param indices 0-based points along the chain, at least two
 * @param closed whether the last point joins the first
 * @param side the subject's side
 * @param region what it is
 */
public record Part(String name, int[] indices, boolean closed, Side side, Region region) {
	public Part {
		Objects.requireNonNull(name);
		Objects.requireNonNull(side);
		Objects.requireNonNull(region);
		indices = indices.clone();
	}

	/** A copy. */
	@Override
	public int[] indices() {
		return indices.clone();
	}

	/** How many points. */
	public int size() {
		return indices.length;
	}

	/** The point at a position along the chain. */
	public int index(int position) {
		return indices[position];
	}

	/** How many segments join the points. */
	public int segments() {
		return closed && indices.length > 2 ? indices.length : indices.length - 1;
	}

	/** Whether a point is in this part. */
	public boolean contains(int point) {
		return Arrays.stream(indices).anyMatch(i -> i == point);
	}

	@Override
	public boolean equals(Object o) {
		return o instanceof Part p && p.name.equals(name) && p.closed == closed && p.side == side && p.region == region && Arrays.equals(p.indices, indices);
	}

	@Override
	public int hashCode() {
		return name.hashCode() * 31 + Arrays.hashCode(indices);
	}
}
