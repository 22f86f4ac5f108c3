package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.torch.Parameters;

/**
 * Gives every latent channel mean 0 and deviation 1 over the training set, by folding the change into the 1x1 convolutions around the
 * latent: pictures decode as before, and diffusion starts from well-scaled channels with a scale factor of 1.
 */
public final class LatentNormalizer {
	private final int channels;
	private final double[] sum;
	private final double[] squares;
	private long cells;

	/** @param channels of a latent */
	public LatentNormalizer(int channels) {
		this.channels = channels;
		this.sum = new double[channels];
		this.squares = new double[channels];
	}

	/** Takes a picture's moments into account: means, then logarithms of variances, channel by channel. */
	public void add(float[] moments) {
		int plane = moments.length / (2 * channels);
		for (int c = 0; c < channels; c++) {
			for (int i = 0; i < plane; i++) {
				double m = moments[c * plane + i];
				sum[c] += m;
				squares[c] += m * m + Math.exp(Math.max(-30, Math.min(20, moments[(channels + c) * plane + i])));
			}
		}
		cells += plane;
	}

	/** Mean of a channel. */
	public double mean(int channel) {
		return sum[channel] / cells;
	}

	/** Standard deviation of a channel, the posterior's noise included; at least 1e-4. */
	public double deviation(int channel) {
		double mean = mean(channel);
		return Math.max(1e-4, Math.sqrt(Math.max(0, squares[channel] / cells - mean * mean)));
	}

	/** Changes {@code quant_conv} and {@code post_quant_conv}. */
	public void apply(Parameters p) {
		float[] w = p.get("quant_conv.weight").toFloatArray();
		float[] b = p.get("quant_conv.bias").toFloatArray();
		float[] v = p.get("post_quant_conv.weight").toFloatArray();
		float[] d = p.get("post_quant_conv.bias").toFloatArray();
		int in = w.length / b.length;
		int out = d.length;
		for (int c = 0; c < channels; c++) {
			double s = deviation(c);
			for (int i = 0; i < in; i++) {
				w[c * in + i] /= (float) s;
			}
			b[c] = (float) ((b[c] - mean(c)) / s);
			b[channels + c] -= (float) (2 * Math.log(s));
			for (int o = 0; o < out; o++) {
				d[o] += (float) (v[o * channels + c] * mean(c));
				v[o * channels + c] *= (float) s;
			}
		}
		p.put("quant_conv.weight", w, b.length, in, 1, 1);
		p.put("quant_conv.bias", b, b.length);
		p.put("post_quant_conv.weight", v, out, channels, 1, 1);
		p.put("post_quant_conv.bias", d, out);
	}
}
