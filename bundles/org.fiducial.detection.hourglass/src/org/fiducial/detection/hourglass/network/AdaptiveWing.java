package org.fiducial.detection.hourglass.network;

import org.fiducial.torch.TorchScript;

import ai.djl.ndarray.NDArray;

/**
 * Adaptive wing loss of maps (Wang et al., "Adaptive Wing Loss for Robust Face Alignment via Heatmap Regression", ICCV 2019;
 * ZhenglinZhou/STAR lib/loss/awingLoss.py): omega 14, theta .5, epsilon 1, alpha 2.1; pixels on or beside the structure
 * (3x3 maximum of the target at least .2) count eleven times.
 */
public final class AdaptiveWing {
	private static final String TEXT = """
			  def awing(self, out: Tensor, target: Tensor, weighted: bool) -> Tensor:
			    d = torch.abs(torch.sub(out, target))
			    k = torch.rsub(target, 2.1000000000000001)
			    half = torch.exp2(torch.neg(k))
			    a = torch.mul(torch.mul(torch.div(k, torch.add(half, 1.)), half), 28.)
			    c = torch.sub(torch.mul(a, 0.5), torch.mul(torch.log1p(half), 14.))
			    l = torch.where(torch.lt(d, 0.5), torch.mul(torch.log(torch.add(torch.pow(d, k), 1.)), 14.), torch.sub(torch.mul(a, d), c))
			    if weighted:
			      near = torch.ge(torch.max_pool2d(target, [3, 3], [1, 1], [1, 1], [1, 1], False), 0.20000000000000001)
			      r = torch.mul(l, torch.add(torch.mul(torch.to(near, 6), 10.), 1.))
			    else:
			      r = l
			    return torch.mean(r, [2, 3], False)
			""";
	private static final TorchScript SCRIPT = new TorchScript(TEXT);

	private AdaptiveWing() {
	}

	/**
	 * The loss of every map.
	 *
	 * @param out [N, C, M, M]
	 * @param target [N, C, M, M] in 0..1, without gradient
	 * @param weighted whether structure counts eleven times
	 * @return [N, C]; the reference takes its mean
	 */
	public static NDArray perMap(NDArray out, NDArray target, boolean weighted) {
		return SCRIPT.call("awing", out, target, weighted);
	}
}
