package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Parameters;

/**
 * Fresh parameters of an autoencoder, a function of configuration and seed. The posterior starts narrow (with a deviation of 1 the decoder
 * would see little but noise for the first thousand steps), and the first and the last layer see opponent colours. What leads from the
 * first to the last layer without a norm starts as averaging, copying and interpolating, with some noise on top: a product of a dozen
 * random matrices would pass on brightness and little else, and colours would take thousands of steps.
 */
public final class AutoencoderInit {
	private static final float LOG_VARIANCE = -5;
	/** Scale of the last convolution of a residual branch. */
	private static final double BRANCH = .3;
	/** Scale of the noise on top of what copies. */
	private static final double NOISE = .4;
	/** Corner, edge and centre of the average of 2 x 2 pixels: the downsampling convolution is padded at the right and the bottom. */
	private static final double[] AVERAGE = {.25, .25, 0, .25, .25, 0, 0, 0, 0};
	/** Smooths what was doubled. */
	private static final double[] INTERPOLATE = {.0625, .125, .0625, .125, .25, .125, .0625, .125, .0625};
	private static final double[] COPY = {1};

	private final AutoencoderConfig config;
	private final long seed;
	private final Parameters p = new Parameters("a new autoencoder");

	private AutoencoderInit(AutoencoderConfig config, long seed) {
		this.config = config;
		this.seed = seed;
	}

	/** Makes them, in the order of the published checkpoints. */
	public static Parameters create(AutoencoderConfig config, long seed) {
		AutoencoderInit init = new AutoencoderInit(config, seed);
		init.encoder();
		init.decoder();
		init.trunk("quant_conv", 2 * config.zChannels(), 2 * config.embedDim(), COPY);
		init.narrow();
		init.trunk("post_quant_conv", config.embedDim(), config.zChannels(), COPY);
		return init.p;
	}

	private void narrow() {
		int n = config.embedDim();
		float[] bias = new float[2 * n];
		java.util.Arrays.fill(bias, n, 2 * n, LOG_VARIANCE);
		p.put("quant_conv.bias", bias, 2 * n);
	}

	private void encoder() {
		conv("encoder.conv_in", 3, config.ch(), 3);
		float[] first = p.get("encoder.conv_in.weight").toFloatArray();
		Opponent.foldInput(first, 3);
		p.put("encoder.conv_in.weight", first, config.ch(), 3, 3, 3);
		int in = config.ch();
		for (int i = 0; i < config.levels(); i++) {
			int out = config.channels(i);
			for (int j = 0; j < config.numResBlocks(); j++) {
				level("encoder.down." + i, i, j, in, out);
				in = out;
			}
			if (i < config.levels() - 1) {
				trunk("encoder.down." + i + ".downsample.conv", in, in, AVERAGE);
			}
		}
		middle("encoder.mid", in);
		norm("encoder.norm_out", in);
		conv("encoder.conv_out", in, 2 * config.zChannels(), 3);
	}

	private void decoder() {
		int in = config.channels(config.levels() - 1);
		conv("decoder.conv_in", config.zChannels(), in, 3);
		middle("decoder.mid", in);
		for (int i = config.levels() - 1; i >= 0; i--) {
			int out = config.channels(i);
			for (int j = 0; j <= config.numResBlocks(); j++) {
				level("decoder.up." + i, i, j, in, out);
				in = out;
			}
			if (i > 0) {
				trunk("decoder.up." + i + ".upsample.conv", in, in, INTERPOLATE);
			}
		}
		norm("decoder.norm_out", in);
		conv("decoder.conv_out", in, 3, 3);
		float[] last = p.get("decoder.conv_out.weight").toFloatArray();
		Opponent.foldOutput(last);
		p.put("decoder.conv_out.weight", last, 3, in, 3, 3);
	}

	private void level(String name, int i, int j, int in, int out) {
		residual(name + ".block." + j, in, out);
		if (config.attention(i)) {
			attention(name + ".attn." + j, out);
		}
	}

	private void middle(String name, int channels) {
		residual(name + ".block_1", channels, channels);
		attention(name + ".attn_1", channels);
		residual(name + ".block_2", channels, channels);
	}

	private void residual(String name, int in, int out) {
		norm(name + ".norm1", in);
		conv(name + ".conv1", in, out, 3);
		norm(name + ".norm2", out);
		conv(name + ".conv2", out, out, 3, BRANCH);
		if (in != out) {
			trunk(name + ".nin_shortcut", in, out, COPY);
		}
	}

	private void attention(String name, int channels) {
		norm(name + ".norm", channels);
		for (String part : new String[] {".q", ".k", ".v", ".proj_out"}) {
			conv(name + part, channels, channels, 1, ".proj_out".equals(part) ? BRANCH : 1);
		}
	}

	private void norm(String name, int channels) {
		p.fill(name + ".weight", 1, channels);
		p.fill(name + ".bias", 0, channels);
	}

	private void conv(String name, int in, int out, int kernel) {
		conv(name, in, out, kernel, 1);
	}

	private void conv(String name, int in, int out, int kernel, double gain) {
		double bound = gain * Math.sqrt(3.0 / (in * kernel * kernel));
		p.put(name + ".weight", uniform(name + ".weight", out * in * kernel * kernel, bound), out, in, kernel, kernel);
		p.fill(name + ".bias", 0, out);
	}

	/** Every output channel copies an input channel, or every input channel is copied, through a kernel; keeps the variance. */
	private void trunk(String name, int in, int out, double[] kernel) {
		int taps = kernel.length;
		float[] w = uniform(name + ".weight", out * in * taps, NOISE * Math.sqrt(3.0 / (in * taps)));
		double copies = Math.max(1, (double) in / out);
		for (int o = 0; o < out; o++) {
			for (int i = 0; i < in; i++) {
				if (i % out == o % in || o % in == i) {
					for (int k = 0; k < taps; k++) {
						w[(o * in + i) * taps + k] += (float) (kernel[k] / Math.sqrt(copies));
					}
				}
			}
		}
		int side = (int) Math.sqrt(taps);
		p.put(name + ".weight", w, out, in, side, side);
		p.fill(name + ".bias", 0, out);
	}

	private float[] uniform(String name, int n, double bound) {
		CounterRandom random = CounterRandom.of(seed, 0).split(name);
		float[] out = new float[n];
		for (int i = 0; i < n; i++) {
			out[i] = (float) random.uniform(-bound, bound);
		}
		return out;
	}
}
