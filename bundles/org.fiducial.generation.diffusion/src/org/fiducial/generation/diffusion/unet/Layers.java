package org.fiducial.generation.diffusion.unet;

import static org.fiducial.generation.diffusion.unet.LayerScript.SCRIPT;

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
		NDArray apply(NDArray x, NDArray emb, NDArray context) {
			return SCRIPT.call("transformer", x, context, p, groups, heads, depth);
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
	}
}
