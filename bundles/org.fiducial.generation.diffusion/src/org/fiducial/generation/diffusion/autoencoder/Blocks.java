package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Residual and attention blocks (ldm/modules/diffusionmodules/model.py). */
final class Blocks {
	private static final double EPS = 1e-6;

	private final Parameters p;
	private final int groups;
	private Probe probe;

	Blocks(Parameters p, int groups) {
		this.p = p;
		this.groups = groups;
	}

	void probe(Probe newProbe) {
		probe = newProbe;
	}

	private NDArray see(String name, NDArray y) {
		if (probe != null) {
			probe.see(name, y);
			// the last layer of its module
			if (name.endsWith("sample.conv")) {
				probe.see(name.substring(0, name.length() - ".conv".length()), y);
			}
		}
		return y;
	}

	NDArray conv(NDArray x, String name, int stride, int padding) {
		return see(name, Ops.conv2d(x, p.get(name + ".weight"), p.get(name + ".bias"), stride, padding));
	}

	NDArray normSilu(NDArray x, String name) {
		if (probe != null) {
			probe.see(name, Ops.groupNorm(x, groups, p.get(name + ".weight"), p.get(name + ".bias"), EPS));
		}
		return Ops.groupNormSilu(x, groups, p.get(name + ".weight"), p.get(name + ".bias"), EPS);
	}

	/** x + conv(silu(norm(conv(silu(norm(x)))))), with a 1x1 shortcut where the channels change. */
	NDArray residual(NDArray x, String name) {
		return Scope.of(() -> {
			NDArray h = conv(normSilu(x, name + ".norm1"), name + ".conv1", 1, 1);
			h = conv(normSilu(h, name + ".norm2"), name + ".conv2", 1, 1);
			NDArray shortcut = p.has(name + ".nin_shortcut.weight") ? conv(x, name + ".nin_shortcut", 1, 0) : x;
			return see(name, shortcut.add(h));
		});
	}

	/** Self-attention over all positions with one head, scale C^-0.5. */
	NDArray attention(NDArray x, String name) {
		return Scope.of(() -> {
			NDArray h = Ops.groupNorm(x, groups, p.get(name + ".norm.weight"), p.get(name + ".norm.bias"), EPS);
			NDArray y = Ops.attention(tokens(conv(h, name + ".q", 1, 0)), tokens(conv(h, name + ".k", 1, 0)), tokens(conv(h, name + ".v", 1, 0)), false);
			return see(name, x.add(conv(y.transpose(0, 1, 3, 2).reshape(x.getShape()), name + ".proj_out", 1, 0)));
		});
	}

	/** [N, C, H, W] to [N, 1, H W, C]. */
	private static NDArray tokens(NDArray x) {
		Shape s = x.getShape();
		return x.reshape(s.get(0), 1, s.get(1), s.get(2) * s.get(3)).transpose(0, 1, 3, 2);
	}

	NDArray middle(NDArray x, String name) {
		return residual(attention(residual(x, name + ".block_1"), name + ".attn_1"), name + ".block_2");
	}
}
