package org.fiducial.detection.hourglass.network;

import java.util.Arrays;
import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * Size of a network. STAR's published ones have input 256, 4 stacks, width 256 and stem 64 (17 million parameters).
 *
 * @param inputSize side of the square input in pixels, a multiple of 16; maps are a quarter of it
 * @param stacks hourglasses, at least 1
 * @param width channels of the hourglasses, even
 * @param stem channels of the first convolution, even; the first residual block has twice as many
 * @param points landmarks
 * @param edges chains of landmarks, one edge map each; may be empty of points but not of edges
 */
public record HourglassConfig(int inputSize, int stacks, int width, int stem, int points, List<Edge> edges) {
	/** Depth of the reference's hourglass. */
	private static final int MAX_DEPTH = 4;

	/**
	 * A chain of landmarks.
	 *
	 * @param closed whether the last point joins the first
	 * @param points indices of landmarks, in order
	 */
	public record Edge(boolean closed, int[] points) {
	}

	public HourglassConfig {
		edges = List.copyOf(edges);
		if (inputSize < 16 || inputSize > 1024 || inputSize % 16 != 0) {
			throw FiducialException.usage("inputSize must be a multiple of 16 from 16 to 1024, not " + inputSize);
		}
		if (stacks < 1 || stacks > 16) {
			throw FiducialException.usage("stacks must be 1 to 16, not " + stacks);
		}
		if (width < 4 || width % 2 != 0 || stem < 2 || stem % 2 != 0) {
			throw FiducialException.usage("width must be even and at least 4, not " + width + " (stem " + stem + ")");
		}
		if (points < 1 || edges.isEmpty()) {
			throw FiducialException.usage("the hourglass needs a landmark scheme with points and at least one part; this one has " + points + " points and "
					+ edges.size() + " parts");
		}
		for (Edge e : edges) {
			for (int p : e.points()) {
				if (p < 0 || p >= points) {
					throw FiducialException.usage("an edge names point " + p + " of " + points);
				}
			}
		}
	}

	/** The stem that goes with a width: the reference's 64 from 128 up, half the width below, so that small networks are fast. */
	public static int stemOf(int width) {
		return Math.min(64, Math.max(8, width / 2));
	}

	/** Whether the edges are of the same points, one by one; weights do not tell in which order they are, and whether they are closed. */
	public boolean sameEdges(HourglassConfig other) {
		return edges.stream().map(HourglassConfig::members).toList().equals(other.edges.stream().map(HourglassConfig::members).toList());
	}

	private static List<Integer> members(Edge e) {
		return Arrays.stream(e.points()).sorted().distinct().boxed().toList();
	}

	/** Side of the maps. */
	public int mapSize() {
		return inputSize / 4;
	}

	/** How often an hourglass halves its map: 4 as in the reference where the size allows it. */
	public int depth() {
		return Math.min(MAX_DEPTH, Integer.numberOfTrailingZeros(mapSize()));
	}
}
