package org.fiducial.generation.diffusion.sampling;

import org.fiducial.core.FiducialException;

/**
 * The forward process of latent diffusion: betas linear in their square root, computed in double and rounded to float as the
 * reference does (ldm/modules/diffusionmodules/util.py, ldm/models/diffusion/ddpm.py). Time steps run from 0 to
 * {@link #steps()} - 1.
 */
public final class NoiseSchedule {
	/** Stable Diffusion and txt2img-1p4B: .00085 to .012 in 1000 steps. */
	public static final NoiseSchedule STANDARD = new NoiseSchedule(0.00085, 0.012, 1000);

	private final double[] betas;
	private final float[] alphasCumprod;
	private final float[] signal;
	private final float[] noise;

	/** Betas from the first to the last, both in (0, 1). */
	public NoiseSchedule(double first, double last, int steps) {
		if (!(first > 0 && first <= last && last < 1) || steps < 2) {
			throw FiducialException.usage("impossible noise schedule: betas from " + first + " to " + last + " in " + steps + " steps");
		}
		betas = new double[steps];
		alphasCumprod = new float[steps];
		signal = new float[steps];
		noise = new float[steps];
		double product = 1;
		for (int i = 0; i < steps; i++) {
			double root = Math.sqrt(first) + (Math.sqrt(last) - Math.sqrt(first)) * i / (steps - 1);
			betas[i] = root * root;
			product *= 1 - betas[i];
			alphasCumprod[i] = (float) product;
			signal[i] = (float) Math.sqrt(product);
			noise[i] = (float) Math.sqrt(1 - product);
		}
	}

	/** Number of time steps. */
	public int steps() {
		return betas.length;
	}

	/** Variance added at step t. */
	public double beta(int t) {
		return betas[t];
	}

	/** Part of the signal's variance left at step t (called alpha bar). */
	public float alphaCumprod(int t) {
		return alphasCumprod[t];
	}

	/** Factor of the clean latent at step t: sqrt(alpha bar). */
	public float signal(int t) {
		return signal[t];
	}

	/** Factor of the noise at step t: sqrt(1 - alpha bar). */
	public float noise(int t) {
		return noise[t];
	}

	/** Noise over signal at step t: sqrt((1 - alpha bar) / alpha bar). */
	public double sigma(int t) {
		return Math.sqrt((1.0 - alphasCumprod[t]) / alphasCumprod[t]);
	}

	/** The time step, between whole ones linear in the logarithm, where noise over signal is this; the nearest end where it is outside. */
	public double timestep(double sigma) {
		int low = 0;
		int high = steps() - 1;
		while (high - low > 1) {
			int middle = (low + high) / 2;
			if (sigma(middle) <= sigma) {
				low = middle;
			} else {
				high = middle;
			}
		}
		double part = Math.log(sigma / sigma(low)) / Math.log(sigma(high) / sigma(low));
		return low + Math.clamp(part, 0, 1);
	}
}
