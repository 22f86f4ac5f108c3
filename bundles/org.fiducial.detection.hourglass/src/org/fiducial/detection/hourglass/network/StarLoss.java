package org.fiducial.detection.hourglass.network;

import java.util.Locale;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Ops;
import org.fiducial.torch.TorchScript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/**
 * STAR loss (Zhou et al., "STAR Loss: Reducing Semantic Ambiguity in Facial Landmark Detection", CVPR 2023; ZhenglinZhou/STAR
 * lib/loss/starLoss*.py): the error of a map's mean is split along the principal axes of the map's covariance, each part divided by
 * its standard deviation, so that a landmark may be vague along a contour at little cost; the eigenvalues themselves are
 * penalised. The 2x2 eigenproblem is solved in closed form.
 * <p>
 * Where the reference's gradient is not finite, ours is: a map that is zero everywhere gets none, and axes of a round map (equal
 * eigenvalues) are taken as constant.
 *
 * @param version 1 or 2
 * @param distance applied to the errors
 * @param eigenWeight of the penalty on the eigenvalues; STAR's is 1
 */
public record StarLoss(int version, Distance distance, double eigenWeight) {
	/** Version 2 with smooth L1, STAR's default. */
	public static final StarLoss DEFAULT = new StarLoss(2, Distance.SMOOTH_L1, 1);

	/** What is applied to the normalised error. */
	public enum Distance {
		/** Quadratic below .01. */
		SMOOTH_L1,
		/** Absolute value. */
		L1,
		/** Square. */
		L2,
		/** Wing loss with omega .01, epsilon 2; version 1 only, as in the reference. */
		WING
	}

	public StarLoss {
		if (version != 1 && version != 2 || version == 2 && distance == Distance.WING) {
			throw FiducialException.usage("STAR loss version " + version + " with distance " + distance.name().toLowerCase(Locale.ROOT)
					+ " does not exist: version 1 takes smooth_l1, l1, l2 and wing, version 2 takes smooth_l1, l1 and l2");
		}
	}

	private static final String TEXT = """
			  def distance(self, e: Tensor, kind: int) -> Tensor:
			    if torch.eq(kind, 1):
			      r = torch.abs(e)
			    elif torch.eq(kind, 2):
			      r = torch.mul(e, e)
			    else:
			      r = self.smooth(torch.mul(e, e))
			    return r
			  def smooth(self, sq: Tensor) -> Tensor:
			    return torch.where(torch.lt(sq, 0.0001), torch.mul(sq, 50.), torch.sub(torch.sqrt(torch.clamp(sq, 9.9999999999999995e-07, None)), 0.0050000000000000001))
			  def wing(self, sq: Tensor) -> Tensor:
			    d = torch.sqrt(torch.clamp(sq, 9.9999999999999995e-07, None))
			    return torch.where(torch.lt(d, 0.01), torch.mul(torch.log(torch.add(torch.div(d, 2.), 1.)), 0.01), torch.sub(d, 0.0099501245848896104))
			  def vector_distance(self, a: Tensor, b: Tensor, kind: int) -> Tensor:
			    sq = torch.add(torch.mul(a, a), torch.mul(b, b))
			    if torch.eq(kind, 1):
			      r = torch.mul(torch.add(torch.abs(a), torch.abs(b)), 0.5)
			    elif torch.eq(kind, 2):
			      r = torch.mul(sq, 0.5)
			    elif torch.eq(kind, 3):
			      r = self.wing(sq)
			    else:
			      r = self.smooth(sq)
			    return r
			  def star(self, fusion: Tensor, truth: Tensor, x: Tensor, y: Tensor, version: int, kind: int, eigen: float) -> Tensor:
			    mx, my, a, b, d = self.moments(fusion, x, y)
			    m = torch.mul(torch.add(a, d), 0.5)
			    h = torch.mul(torch.sub(a, d), 0.5)
			    q2 = torch.add(torch.mul(h, h), torch.mul(b, b))
			    round = torch.lt(torch.detach(q2), 9.9999999999999998e-17)
			    q = torch.where(round, torch.zeros_like(q2), torch.sqrt(torch.where(round, torch.ones_like(q2), q2)))
			    l0 = torch.sub(m, q)
			    l1 = torch.add(m, q)
			    theta = torch.mul(torch.atan2(torch.where(round, torch.zeros_like(b), b), torch.where(round, torch.ones_like(h), h)), 0.5)
			    cos = torch.cos(theta)
			    sin = torch.sin(theta)
			    ex = torch.sub(torch.select(truth, 2, 0), torch.squeeze(mx, 2))
			    ey = torch.sub(torch.select(truth, 2, 1), torch.squeeze(my, 2))
			    along = torch.add(torch.mul(cos, ex), torch.mul(sin, ey))
			    across = torch.sub(torch.mul(cos, ey), torch.mul(sin, ex))
			    s0 = torch.sqrt(torch.add(torch.clamp(l0, 0., None), 1.0000000000000001e-05))
			    s1 = torch.sqrt(torch.add(torch.clamp(l1, 0., None), 1.0000000000000001e-05))
			    if torch.eq(version, 2):
			      e = torch.add(torch.div(self.distance(across, kind), s0), torch.div(self.distance(along, kind), s1))
			    else:
			      e = self.vector_distance(torch.div(across, s0), torch.div(along, s1), kind)
			    return torch.add(e, torch.mul(torch.add(torch.abs(l0), torch.abs(l1)), eigen))
			  def moments(self, fusion: Tensor, x: Tensor, y: Tensor) -> List[Tensor]:
			    raw = torch.flatten(fusion, 2, 3)
			    alive = torch.to(torch.gt(torch.sum(torch.detach(raw), [2], True), 9.9999999999999995e-07), 6)
			    v = torch.mul(raw, alive)
			    p = torch.div(v, torch.clamp(torch.sum(v, [2], True), 9.9999999999999995e-07, None))
			    mx = torch.sum(torch.mul(p, x), [2], True)
			    my = torch.sum(torch.mul(p, y), [2], True)
			    v1 = torch.add(torch.sum(p, [2], False), 1.0000000000000001e-05)
			    v2 = torch.add(torch.sum(torch.mul(p, p), [2], False), 1.0000000000000001e-05)
			    n = torch.sub(v1, torch.div(v2, v1))
			    dx = torch.sub(x, mx)
			    dy = torch.sub(y, my)
			    px = torch.mul(p, dx)
			    a = torch.div(torch.sum(torch.mul(px, dx), [2], False), n)
			    b = torch.div(torch.sum(torch.mul(px, dy), [2], False), n)
			    d = torch.div(torch.sum(torch.mul(torch.mul(p, dy), dy), [2], False), n)
			    return [mx, my, a, b, d]
			  def spread(self, fusion: Tensor, x: Tensor, y: Tensor) -> Tensor:
			    v = torch.flatten(fusion, 2, 3)
			    p = torch.div(v, torch.clamp(torch.sum(v, [2], True), 9.9999999999999995e-07, None))
			    dx = torch.sub(x, torch.sum(torch.mul(p, x), [2], True))
			    dy = torch.sub(y, torch.sum(torch.mul(p, y), [2], True))
			    return torch.sum(torch.mul(p, torch.add(torch.mul(dx, dx), torch.mul(dy, dy))), [2], False)
			""";
	private static final TorchScript SCRIPT = new TorchScript(TEXT);

	/**
	 * The loss of every landmark.
	 *
	 * @param fusion [N, K, M, M], not negative
	 * @param truth [N, K, 2], x and y in -1..1
	 * @param grid of these maps
	 * @return [N, K]; the reference takes its mean
	 */
	public NDArray perPoint(NDArray fusion, NDArray truth, MapGrid grid) {
		return SCRIPT.call("star", fusion, truth, grid.x(), grid.y(), version, distance.ordinal(), eigenWeight);
	}

	/**
	 * Means, covariances and principal axes of maps, as the loss sees them.
	 *
	 * @param mean [N, K, 2], x and y
	 * @param covariance [N, K, 2, 2]
	 * @param eigenvalues [N, K, 2], ascending
	 * @param axes [N, K, 2, 2], a unit vector a column, in the order of the eigenvalues; the signs are arbitrary
	 */
	public record Moments(NDArray mean, NDArray covariance, NDArray eigenvalues, NDArray axes) {
	}

	/** The moments of fused maps [N, K, M, M], for comparison. */
	public static Moments moments(NDArray fusion, MapGrid grid) {
		NDList v = SCRIPT.callList("moments", fusion, grid.x(), grid.y());
		NDArray a = v.get(2);
		NDArray b = v.get(3);
		NDArray d = v.get(4);
		NDArray half = Ops.mul(a.sub(d), .5);
		NDArray q = half.square().add(b.square()).sqrt();
		NDArray mid = Ops.mul(a.add(d), .5);
		NDArray theta = Ops.mul(b.atan2(half), .5);
		return new Moments(NDArrays.concat(new NDList(v.get(0), v.get(1)), 2), pairs(a, b, b, d), NDArrays.stack(new NDList(mid.sub(q), mid.add(q)), 2),
				pairs(theta.sin().neg(), theta.cos(), theta.cos(), theta.sin()));
	}

	private static NDArray pairs(NDArray a, NDArray b, NDArray c, NDArray d) {
		return NDArrays.stack(new NDList(a, b, c, d), 2).reshape(a.getShape().get(0), a.getShape().get(1), 2, 2);
	}

	/** What version 1 applies to normalised errors: of vectors [N, 2], [N]. */
	public NDArray distance(NDArray errors) {
		return SCRIPT.call("vector_distance", errors.get(":, 0"), errors.get(":, 1"), distance.ordinal());
	}

	/** Sum of a map's variances in x and y, in units of the grid: [N, K]; how vague a landmark is. Zero for a map that is zero. */
	public static NDArray spread(NDArray fusion, MapGrid grid) {
		return SCRIPT.call("spread", fusion, grid.x(), grid.y());
	}
}
