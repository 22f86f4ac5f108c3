package org.fiducial.generation.diffusion.unet;

import static org.fiducial.generation.diffusion.unet.LayerScript.SCRIPT;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Probe;

import ai.djl.ndarray.NDArray;

/** The modules of openaimodel.py and attention.py. */
final class Layers {
	private Layers() {
	}

	/** Two linear layers over the sinusoids; returns the embedding already activated, as every user of it needs it. */
	static final class TimeEmbed extends Layer {
		TimeEmbed(UNetConfig c) {
			super("time_embed");
			linear("0", c.modelChannels(), c.timeDim(), true);
			linear("2", c.timeDim(), c.timeDim(), true);
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("time_embed", x, p);
		}

		@Override
		void inner(NDArray x, NDArray emb, NDArray context, Probe probe) {
			probe.see("time_embed", Ops.linear(Ops.silu(Ops.linear(x, p.get(0), p.get(1))), p.get(2), p.get(3)));
		}
	}

	/** A convolution, for the first block, the downsamplers and the zero convolutions. */
	static final class Conv extends Layer {
		private final int stride;
		private final int padding;

		Conv(String name, int in, int out, int kernel, int stride, boolean zero) {
			super(name);
			this.stride = stride;
			this.padding = kernel / 2;
			conv("", in, out, kernel, zero);
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("conv", x, p, stride, padding);
		}
	}

	/** 3x3 convolution and SiLU, for the hint encoder. */
	static final class ConvSilu extends Layer {
		private final int stride;

		ConvSilu(String name, int in, int out, int stride) {
			super(name);
			this.stride = stride;
			conv("", in, out, 3, false);
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("conv_silu", x, p, stride);
		}
	}

	/** Pixels doubled, then a 3x3 convolution. */
	static final class Upsample extends Layer {
		Upsample(String name, int channels) {
			super(name);
			conv("conv", channels, channels, 3, false);
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("upsample", x, p);
		}
	}

	/** GroupNorm, SiLU, 3x3 convolution, time embedding added in the middle, GroupNorm, SiLU, convolution; plus the input. */
	static final class ResBlock extends Layer {
		private final int groups;

		ResBlock(String name, UNetConfig c, int in, int out) {
			super(name);
			groups = c.normGroups();
			norm("in_layers.0", in);
			conv("in_layers.2", in, out, 3, false);
			linear("emb_layers.1", c.timeDim(), out, true);
			norm("out_layers.0", out);
			conv("out_layers.3", out, out, 3, true);
			if (in != out) {
				conv("skip_connection", in, out, 1, false);
			}
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("res_block", x, emb, p, groups);
		}
	}

	/** Self-attention, cross-attention to the context and a gated feed-forward layer over the pixels; plus the input. */
	static final class SpatialTransformer extends Layer {
		private final int groups;
		private final int heads;
		private final int depth;

		SpatialTransformer(String name, UNetConfig c, int channels) {
			super(name);
			groups = c.normGroups();
			heads = c.heads(channels);
			depth = c.transformerDepth();
			norm("norm", channels);
			conv("proj_in", channels, channels, 1, false);
			for (int i = 0; i < depth; i++) {
				String block = "transformer_blocks." + i + ".";
				attention(block + "attn1", channels, channels);
				linear(block + "ff.net.0.proj", channels, 8 * channels, true);
				linear(block + "ff.net.2", 4 * channels, channels, true);
				attention(block + "attn2", channels, c.contextDim());
				norm(block + "norm1", channels);
				norm(block + "norm2", channels);
				norm(block + "norm3", channels);
			}
			conv("proj_out", channels, channels, 1, true);
		}

		private void attention(String module, int channels, int contextDim) {
			linear(module + ".to_q", channels, channels, false);
			linear(module + ".to_k", contextDim, channels, false);
			linear(module + ".to_v", contextDim, channels, false);
			linear(module + ".to_out.0", channels, channels, true);
		}

		@Override
		boolean usesContext() {
			return true;
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("transformer", x, context, p, groups, heads, depth);
		}

		@Override
		void inner(NDArray x, NDArray emb, NDArray context, Probe probe) {
			NDArray h = Ops.conv2d(Ops.groupNorm(x, groups, p.get(0), p.get(1), 1e-6), p.get(2), p.get(3), 1, 0);
			NDArray z = h.reshape(h.getShape().get(0), h.getShape().get(1), -1).transpose(0, 2, 1);
			for (int i = 0; i < depth; i++) {
				String block = name() + ".transformer_blocks." + i + ".";
				int o = 4 + 20 * i;
				NDArray n1 = norm(z, o + 14);
				NDArray self = SCRIPT.call("attention", n1, n1, p, o, heads);
				probe.see(block + "attn1", self);
				z = z.add(self);
				NDArray cross = SCRIPT.call("attention", norm(z, o + 16), context, p, o + 9, heads);
				probe.see(block + "attn2", cross);
				z = z.add(cross);
				NDArray ff = Ops.linear(Ops.geglu(Ops.linear(norm(z, o + 18), p.get(o + 5), p.get(o + 6))), p.get(o + 7), p.get(o + 8));
				probe.see(block + "ff", ff);
				z = z.add(ff);
			}
		}

		private NDArray norm(NDArray z, int at) {
			return Ops.layerNorm(z, p.get(at), p.get(at + 1), 1e-5);
		}
	}

	/** GroupNorm, SiLU and the last convolution. */
	static final class Out extends Layer {
		private final int groups;

		Out(UNetConfig c) {
			super("out");
			groups = c.normGroups();
			norm("0", c.channels(0));
			conv("2", c.channels(0), c.outChannels(), 3, true);
		}

		@Override
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("out", x, p, groups);
		}

		@Override
		void inner(NDArray x, NDArray emb, NDArray context, Probe probe) {
			probe.see("out.0", Ops.groupNorm(x, groups, p.get(0), p.get(1), 1e-5));
		}
	}
}
