package org.fiducial.generation.diffusion.sampling;

import java.util.Locale;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * The time steps of a DDIM run and their coefficients (Song, Meng and Ermon, 2021; ldm/models/diffusion/ddim.py). The step before
 * each is the one below it in this list, whatever the spacing; below the lowest one comes alpha bar of step 0.
 */
public final class DdimSchedule {
	/** How the steps are spread. */
	public enum Spacing {
		/** 1, 1 + c, 1 + 2c, … with c = floor(T / S): not exactly S steps when S does not divide T. */
		COMPVIS,
		/** CompVis's quadratic spacing: floor of squares up to 80 % of T, plus 1; crowded, even with repetitions, at the clean end. */
		QUAD,
		/** diffusers' leading with offset 1: the first S of these. */
		LEADING,
		/** diffusers' trailing: from T - 1 downwards in equal distances. */
		TRAILING;

		/** The spacing of a name as configurations write it, in lower case. */
		public static Spacing of(String name) {
			for (Spacing s : values()) {
				if (s.name().toLowerCase(Locale.ROOT).equals(name)) {
					return s;
				}
			}
			throw FiducialException.usage(Suggest.unknown("spacing", name, java.util.List.of("compvis", "quad", "leading", "trailing")));
		}
	}

	private final int[] timesteps;
	private final double[] alphas;
	private final double[] alphasPrev;
	private final double[] sigmas;

	/**
	 * @param steps number of steps asked for, 1 to the schedule's
	 * @param eta 0 for the deterministic sampler, 1 for as much noise as the forward process has
	 * @throws FiducialException (usage) for impossible numbers, and where the CompVis rule leaves the schedule (for example 3 or 501 to 1000)
	 */
	public DdimSchedule(NoiseSchedule schedule, int steps, Spacing spacing, double eta) {
		if (steps < 1 || steps > schedule.steps()) {
			throw FiducialException.usage("The number of sampling steps must be 1 to " + schedule.steps() + ", not " + steps + ".");
		}
		if (!(eta >= 0 && eta <= 1)) {
			throw FiducialException.usage("eta must be 0 to 1, not " + eta + ".");
		}
		timesteps = timesteps(schedule.steps(), steps, spacing);
		int n = timesteps.length;
		alphas = new double[n];
		alphasPrev = new double[n];
		sigmas = new double[n];
		for (int i = 0; i < n; i++) {
			alphas[i] = schedule.alphaCumprod(timesteps[i]);
			alphasPrev[i] = schedule.alphaCumprod(i == 0 ? 0 : timesteps[i - 1]);
			sigmas[i] = eta * Math.sqrt((1 - alphasPrev[i]) / (1 - alphas[i]) * (1 - alphas[i] / alphasPrev[i]));
		}
	}

	private static int[] timesteps(int total, int steps, Spacing spacing) {
		int distance = total / steps;
		int n = spacing == Spacing.COMPVIS ? (total + distance - 1) / distance : steps;
		double root = Math.sqrt(0.8 * total);
		int[] out = new int[n];
		for (int i = 0; i < n; i++) {
			out[i] = switch (spacing) {
				case TRAILING -> (int) Math.rint(total - (n - 1 - i) * (double) total / n) - 1;
				case QUAD -> (int) square(n == 1 ? 0 : i == n - 1 ? root : i * (root / (n - 1))) + 1;
				case COMPVIS, LEADING -> i * distance + 1;
			};
		}
		if (out[n - 1] >= total) {
			throw FiducialException.usage("DDIM with " + steps + " steps in CompVis spacing would need time step " + out[n - 1] + ", but the last one is " + (total - 1)
					+ ": take another number, or the spacing leading or trailing.");
		}
		return out;
	}

	private static double square(double x) {
		return x * x;
	}

	/** Number of steps it takes. */
	public int size() {
		return timesteps.length;
	}

	/** Time step i, ascending; a sampler goes from the last to the first. */
	public int timestep(int i) {
		return timesteps[i];
	}

	/** Alpha bar at step i. */
	public double alpha(int i) {
		return alphas[i];
	}

	/** Alpha bar at the step before i. */
	public double alphaPrev(int i) {
		return alphasPrev[i];
	}

	/** Standard deviation of the noise added in step i. */
	public double sigma(int i) {
		return sigmas[i];
	}
}
