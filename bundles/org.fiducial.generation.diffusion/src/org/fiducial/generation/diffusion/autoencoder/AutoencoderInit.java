package org.fiducial.generation.diffusion.autoencoder;

import java.util.Arrays;
import java.util.function.Consumer;

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
		AutoencoderShapes.of(config).forEach(init::put);
		init.narrow();
		init.seeOpponentColours();
		return init.p;
	}

	private void put(String name, long[] shape) {
		if (shape.length == 1) {
			p.fill(name, name.endsWith(".bias") ? 0 : 1, shape);
		} else {
			String layer = name.substring(0, name.lastIndexOf('.'));
			double[] kernel = trunk(layer);
			double gain = layer.endsWith(".conv2") || layer.endsWith(".proj_out") ? BRANCH : 1;
			p.put(name, kernel == null ? uniform(name, shape, gain) : copying(name, shape, kernel), shape);
		}
	}

	/** The kernel of a layer that is on the way from the first to the last without a norm; null for one that is not. */
	private static double[] trunk(String layer) {
		if (layer.endsWith(".downsample.conv")) {
			return AVERAGE;
		}
		if (layer.endsWith(".upsample.conv")) {
			return INTERPOLATE;
		}
		return layer.endsWith(".nin_shortcut") || layer.equals("quant_conv") || layer.equals("post_quant_conv") ? COPY : null;
	}

	private void narrow() {
		int n = config.embedDim();
		float[] bias = new float[2 * n];
		Arrays.fill(bias, n, 2 * n, LOG_VARIANCE);
		p.put("quant_conv.bias", bias, 2 * n);
	}

	private void seeOpponentColours() {
		change("encoder.conv_in.weight", w -> Opponent.foldInput(w, 3));
		change("decoder.conv_out.weight", Opponent::foldOutput);
	}

	private void change(String name, Consumer<float[]> by) {
		float[] w = p.get(name).toFloatArray();
		by.accept(w);
		p.put(name, w, p.get(name).getShape().getShape());
	}

	/** Every output channel copies an input channel, or every input channel is copied, through a kernel; keeps the variance. */
	private float[] copying(String name, long[] shape, double[] kernel) {
		int out = (int) shape[0];
		int in = (int) shape[1];
		int taps = kernel.length;
		float[] w = uniform(name, shape, NOISE);
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
		return w;
	}

	/** Uniform, with a variance of gain^2 / fan-in. */
	private float[] uniform(String name, long[] shape, double gain) {
		double bound = gain * Math.sqrt(3.0 / (shape[1] * shape[2] * shape[3]));
		CounterRandom random = CounterRandom.of(seed, 0).split(name);
		float[] out = new float[Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3])];
		for (int i = 0; i < out.length; i++) {
			out[i] = (float) random.uniform(-bound, bound);
		}
		return out;
	}
}
