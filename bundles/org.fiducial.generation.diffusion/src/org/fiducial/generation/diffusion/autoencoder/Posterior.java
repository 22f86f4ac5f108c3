package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;

/**
 * A diagonal normal distribution of latents, given as moments [N, 2 z, h, w]: means, then logarithms of variances, which are
 * clamped to [-30, 20] (ldm/modules/distributions/distributions.py).
 */
public final class Posterior {
	private static final double MIN_LOG_VARIANCE = -30;
	private static final double MAX_LOG_VARIANCE = 20;

	private final NDArray mean;
	private final NDArray logVariance;

	/** @param moments [N, 2 z, h, w] */
	public Posterior(NDArray moments) {
		long z = moments.getShape().get(1) / 2;
		mean = moments.get(":, 0:" + z);
		logVariance = Ops.clamp(moments.get(":, " + z + ":"), MIN_LOG_VARIANCE, MAX_LOG_VARIANCE);
	}

	/** The most likely latent. */
	public NDArray mode() {
		return mean;
	}

	/** Logarithm of the variance, clamped. */
	public NDArray logVariance() {
		return logVariance;
	}

	/** mean + standard deviation * noise. */
	public NDArray sample(NDArray noise) {
		return mean.add(Ops.mul(logVariance, .5).exp().mul(noise));
	}

	/** Kullback-Leibler divergence from the standard normal in nats: mean over the batch of the sum over a latent, a scalar. */
	// a double would turn a tensor without axes into 64 bits
	public NDArray kl() {
		NDArray terms = Ops.add(mean.square().add(logVariance.exp()), -1).sub(logVariance);
		return Ops.mul(terms.sum(), .5 / mean.getShape().get(0));
	}
}
