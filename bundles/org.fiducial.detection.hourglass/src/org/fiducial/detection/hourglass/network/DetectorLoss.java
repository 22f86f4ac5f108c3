package org.fiducial.detection.hourglass.network;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.detection.hourglass.network.HourglassNetwork.Stack;
import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;

/**
 * The training loss of STAR (conf/alignment.py): at every stack the STAR loss of the fused maps, and ten times the adaptive wing
 * losses of the point and edge maps; each stack counts half of the next one, the last one fully.
 */
public final class DetectorLoss {
	/** Weight of the maps' losses against the STAR loss. */
	private static final float MAP_WEIGHT = 10;

	private final StarLoss star;
	private final MapGrid grid;

	/**
	 * What the network should say.
	 *
	 * @param truth [N, K, 2], x and y in -1..1
	 * @param points [N, K, M, M]
	 * @param edges [N, E, M, M]
	 * @param pointWeights [N, K], 0 for a landmark that is not known; null for 1 everywhere
	 * @param edgeWeights [N, E]; null for 1 everywhere
	 */
	public record Targets(NDArray truth, NDArray points, NDArray edges, NDArray pointWeights, NDArray edgeWeights) {
	}

	/**
	 * Scalars.
	 *
	 * @param total weighted sum of the parts
	 * @param parts per stack: STAR, points, edges, not weighted
	 */
	public record Value(NDArray total, List<NDArray> parts) {
	}

	/** @param grid of the network's maps */
	public DetectorLoss(StarLoss star, MapGrid grid) {
		this.star = star;
		this.grid = grid;
	}

	/** The loss of a network's answer. */
	public Value of(List<Stack> stacks, Targets t) {
		List<NDArray> parts = new ArrayList<>(3 * stacks.size());
		NDArray total = null;
		for (int i = 0; i < stacks.size(); i++) {
			Stack s = stacks.get(i);
			NDArray a = mean(star.perPoint(s.fusion(), t.truth, grid), t.pointWeights);
			NDArray b = mean(AdaptiveWing.perMap(s.points(), t.points, true), t.pointWeights);
			NDArray c = mean(AdaptiveWing.perMap(s.edges(), t.edges, true), t.edgeWeights);
			parts.addAll(List.of(a, b, c));
			NDArray sum = Ops.mul(a.add(Ops.mul(b.add(c), MAP_WEIGHT)), Math.pow(2, i + 1.0 - stacks.size()));
			total = total == null ? sum : total.add(sum);
		}
		return new Value(total, parts);
	}

	private static NDArray mean(NDArray loss, NDArray weights) {
		return weights == null ? loss.mean() : loss.mul(weights).sum().div(Ops.clamp(weights.sum(), 1e-6, Float.MAX_VALUE));
	}
}
