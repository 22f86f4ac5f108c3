package org.fiducial.detection.hourglass.network;

import org.fiducial.torch.TorchScript;

import ai.djl.ndarray.NDArray;

/**
 * Adaptive wing loss of maps (Wang et al., "Adaptive Wing Loss for Robust Face Alignment via Heatmap Regression", ICCV 2019;
 * ZhenglinZhou/STAR lib/loss/awingLoss.py): omega 14, theta .5, epsilon 1, alpha 2.1; pixels on or beside the structure
 * (3x3 maximum of the target at least .2) count eleven times.
 */
public final class AdaptiveWing {
	// The gradient is written out and attached to the output by a term of value zero: a third of the time of the recorded one.
	// Maxima of shifted maps and products with masks are many times faster on CPUs than max_pool2d and where.
	private static final String TEXT = """
			  def weights(self, target: Tensor) -> Tensor:
			    n = torch.size(target, 3)
			    m = torch.size(target, 2)
			    x = torch.constant_pad_nd(target, [1, 1, 1, 1], 0)
			    r = torch.maximum(torch.maximum(torch.narrow(x, 3, 0, n), torch.narrow(x, 3, 1, n)), torch.narrow(x, 3, 2, n))
			    c = torch.maximum(torch.maximum(torch.narrow(r, 2, 0, m), torch.narrow(r, 2, 1, m)), torch.narrow(r, 2, 2, m))
			    return torch.add(torch.mul(torch.to(torch.ge(c, 0.20000000000000001), 6), 10.), 1.)
			  def awing(self, out: Tensor, target: Tensor, weighted: bool) -> Tensor:
			    e = torch.sub(torch.detach(out), target)
			    d = torch.clamp(torch.abs(e), 9.9999999999999998e-13, None)
			    k = torch.rsub(target, 2.1000000000000001)
			    half = torch.exp2(torch.neg(k))
			    a = torch.mul(torch.mul(torch.div(k, torch.add(half, 1.)), half), 28.)
			    c = torch.sub(torch.mul(a, 0.5), torch.mul(torch.log1p(half), 14.))
			    near = torch.to(torch.lt(d, 0.5), 6)
			    t = torch.exp(torch.mul(torch.log(d), k))
			    u = torch.add(t, 1.)
			    l0 = torch.sub(torch.mul(a, d), c)
			    l = torch.add(l0, torch.mul(near, torch.sub(torch.mul(torch.log(u), 14.), l0)))
			    s = torch.add(a, torch.mul(near, torch.sub(torch.div(torch.mul(torch.mul(t, k), 14.), torch.mul(u, d)), a)))
			    g = torch.mul(s, torch.sign(e))
			    if weighted:
			      w = self.weights(target)
			      value = torch.mean(torch.mul(l, w), [2, 3], False)
			      h = torch.mul(g, w)
			    else:
			      value = torch.mean(l, [2, 3], False)
			      h = g
			    slope = torch.mean(torch.mul(out, h), [2, 3], False)
			    return torch.add(value, torch.sub(slope, torch.detach(slope)))
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
