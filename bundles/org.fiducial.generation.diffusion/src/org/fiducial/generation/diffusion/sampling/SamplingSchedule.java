package org.fiducial.generation.diffusion.sampling;

import java.util.Arrays;

import org.fiducial.core.FiducialException;

/**
 * The way of a sampler from noise to a latent: the time steps it visits and the noise levels at them and behind the last one. The level
 * after a step is that of the next step in this list, whatever the spacing. Level k of 0 to {@link #size()}: x = signal clean + noise
 * normal, with signal^2 + noise^2 = 1.
 */
public final class SamplingSchedule {
	/** Karras et al. 2022, equation 5. */
	private static final double RHO = 7;

	private final int[] timesteps;
	private final double[] alphas;

	/**
	 * @param timesteps what the network is told, the noisiest first
	 * @param alphas alpha bar at each of them, and behind the last one: one more, not falling, above 0, at most 1
	 */
	public SamplingSchedule(int[] timesteps, double[] alphas) {
		if (timesteps.length < 1 || alphas.length != timesteps.length + 1) {
			throw new IllegalArgumentException(timesteps.length + " time steps with " + alphas.length + " levels");
		}
		for (int k = 0; k < alphas.length; k++) {
			if (!(alphas[k] > 0 && alphas[k] <= 1 && (k == 0 || alphas[k] >= alphas[k - 1]))) {
				throw new IllegalArgumentException("no falling noise levels: " + Arrays.toString(alphas));
			}
		}
		this.timesteps = timesteps.clone();
		this.alphas = alphas.clone();
	}

	/** These time steps of a noise schedule, and alpha bar behind the last one. */
	public static SamplingSchedule of(NoiseSchedule schedule, int[] timesteps, double last) {
		double[] alphas = new double[timesteps.length + 1];
		Arrays.setAll(alphas, k -> k == timesteps.length ? last : schedule.alphaCumprod(timesteps[k]));
		return new SamplingSchedule(timesteps, alphas);
	}

	/**
	 * DDIM's: behind the lowest step comes step 0, or the clean latent if that is the lowest step itself (CompVis's ddim_alphas_prev;
	 * diffusers with set_alpha_to_one false).
	 */
	public static SamplingSchedule ddim(NoiseSchedule schedule, int steps, Spacing spacing) {
		int[] timesteps = spacing.timesteps(schedule.steps(), steps);
		return of(schedule, timesteps, timesteps[timesteps.length - 1] == 0 ? 1 : schedule.alphaCumprod(0));
	}

	/**
	 * That of DPM-Solver++ and UniPC: ends at the clean latent (diffusers' final_sigmas_type zero).
	 *
	 * @throws FiducialException (usage) if time steps come twice, which these solvers cannot use
	 */
	public static SamplingSchedule toClean(NoiseSchedule schedule, int steps, Spacing spacing) {
		int[] timesteps = spacing.timestepsAboveClean(schedule.steps(), steps);
		for (int k = 1; k < timesteps.length; k++) {
			if (timesteps[k] == timesteps[k - 1]) {
				throw FiducialException.usage(steps + " steps in spacing " + spacing.name().toLowerCase(java.util.Locale.ROOT) + " visit time step " + timesteps[k]
						+ " twice; this sampler needs different ones: take fewer steps or another spacing");
			}
		}
		return of(schedule, timesteps, 1);
	}

	/**
	 * Noise levels of Karras et al. between the schedule's own limits, ending at the clean latent; the network is told the nearest time
	 * step (diffusers' use_karras_sigmas).
	 */
	public static SamplingSchedule karras(NoiseSchedule schedule, int steps) {
		int total = schedule.steps();
		if (steps < 1 || steps > total) {
			throw FiducialException.usage("The number of sampling steps must be 1 to " + total + ", not " + steps + ".");
		}
		double high = Math.pow(schedule.sigma(total - 1), 1 / RHO);
		double low = Math.pow(schedule.sigma(0), 1 / RHO);
		int[] timesteps = new int[steps];
		double[] alphas = new double[steps + 1];
		for (int k = 0; k < steps; k++) {
			double sigma = Math.pow(high + (steps == 1 ? 0 : (double) k / (steps - 1)) * (low - high), RHO);
			timesteps[k] = (int) Math.rint(schedule.timestep(sigma));
			alphas[k] = 1 / (1 + sigma * sigma);
		}
		alphas[steps] = 1;
		return new SamplingSchedule(timesteps, alphas);
	}

	/** Number of steps it takes. */
	public int size() {
		return timesteps.length;
	}

	/** What the network is told in step k; 0 is the noisiest. */
	public int timestep(int k) {
		return timesteps[k];
	}

	/** Alpha bar at level k. */
	public double alpha(int k) {
		return alphas[k];
	}

	/** Standard deviation of the noise that DDIM adds in step k. */
	public double sigma(int k, double eta) {
		return Ddim.sigma(eta, alphas[k], alphas[k + 1]);
	}

	/** Factor of the clean latent at level k. */
	public double signal(int k) {
		return Math.sqrt(alphas[k]);
	}

	/** Factor of the noise at level k. */
	public double noise(int k) {
		return Math.sqrt(1 - alphas[k]);
	}

	/** Half the logarithm of the signal-to-noise ratio at level k, called lambda; infinite at the clean latent. */
	public double logSnr(int k) {
		return .5 * Math.log(alphas[k] / (1 - alphas[k]));
	}
}
