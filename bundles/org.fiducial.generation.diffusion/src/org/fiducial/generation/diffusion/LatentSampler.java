package org.fiducial.generation.diffusion;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Draws scaled latents from cached moments, a new one each time a sample comes up, as latent-diffusion trains. */
final class LatentSampler {
	private static final float MIN_LOG_VARIANCE = -30;
	private static final float MAX_LOG_VARIANCE = 20;

	private final TrainingSamples samples;
	private final float scale;
	private final long seed;

	LatentSampler(TrainingSamples samples, double scaleFactor, long seed) {
		this.samples = samples;
		this.scale = (float) scaleFactor;
		this.seed = seed;
	}

	/**
	 * Latents [N, z, h, w].
	 *
	 * @param first place of the first one in the run; with the seed, decides the noise
	 */
	NDArray draw(int[] batch, boolean[] flip, long first) {
		int side = samples.latentSize();
		int z = samples.momentChannels() / 2;
		int n = z * side * side;
		float[] out = new float[batch.length * n];
		for (int b = 0; b < batch.length; b++) {
			float[] m = samples.moments(batch[b], flip[b]);
			float[] noise = CounterRandom.of(seed, first + b).split("posterior").gaussians(n);
			for (int i = 0; i < n; i++) {
				float logVariance = Math.max(MIN_LOG_VARIANCE, Math.min(MAX_LOG_VARIANCE, m[n + i]));
				out[b * n + i] = scale * (m[i] + (float) Math.exp(.5 * logVariance) * noise[i]);
			}
		}
		return Ops.tensor(Torch.manager(), out, new Shape(batch.length, z, side, side));
	}
}
