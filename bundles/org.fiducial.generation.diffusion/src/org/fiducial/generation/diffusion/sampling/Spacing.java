package org.fiducial.generation.diffusion.sampling;

import java.util.Locale;

import org.fiducial.core.FiducialException;

/** How a sampler's time steps are spread over those of the noise schedule. */
public enum Spacing {
	/** 1, 1 + c, 1 + 2c, … with c = floor(T / S): not exactly S steps when S does not divide T. */
	COMPVIS,
	/** CompVis's quadratic spacing: floor of squares up to 80 % of T, plus 1; crowded, even with repetitions, at the clean end. */
	QUAD,
	/** diffusers' leading with offset 1: the first S of CompVis's. */
	LEADING,
	/** diffusers' trailing: from T - 1 downwards in equal distances. */
	TRAILING,
	/** diffusers' linspace: equal distances from 0 to T - 1, both included. */
	LINSPACE;

	/** The spacing of a name as configurations write it, in lower case. */
	static Spacing of(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

	/**
	 * Time steps, the noisiest first, of a sampler whose grid has its lowest step as the last one visited (DDIM).
	 *
	 * @param total number of time steps of the noise schedule
	 * @param steps number of steps asked for
	 * @throws FiducialException (usage) for impossible numbers, and where the CompVis rule leaves the schedule (for example 3 or 501 to 1000)
	 */
	public int[] timesteps(int total, int steps) {
		check(total, steps);
		int distance = total / steps;
		int n = this == COMPVIS ? (total + distance - 1) / distance : steps;
		int[] out = new int[n];
		for (int i = 0; i < n; i++) {
			out[n - 1 - i] = switch (this) {
				case COMPVIS, LEADING -> i * distance + 1;
				case QUAD -> quadratic(total, i, n);
				case TRAILING -> trailing(total, i, n);
				case LINSPACE -> n == 1 ? 0 : (int) Math.rint(i * ((total - 1.0) / (n - 1)));
			};
		}
		if (out[0] >= total) {
			throw FiducialException.usage(steps + " steps in CompVis spacing would need time step " + out[0] + ", but the last one is " + (total - 1)
					+ ": take another number, or the spacing leading or trailing");
		}
		return out;
	}

	/**
	 * As {@link #timesteps} for a sampler that goes on from its lowest step to the clean latent, so that diffusers drops the lowest of
	 * S + 1 steps where the grid starts at the clean end (DPM-Solver++, UniPC).
	 */
	public int[] timestepsAboveClean(int total, int steps) {
		check(total, steps);
		int[] out = new int[steps];
		switch (this) {
			case LEADING -> java.util.Arrays.setAll(out, k -> (steps - k) * (total / (steps + 1)) + 1);
			case LINSPACE -> java.util.Arrays.setAll(out, k -> (int) Math.rint((steps - k) * ((total - 1.0) / steps)));
			default -> {
				return timesteps(total, steps);
			}
		}
		return out;
	}

	private static void check(int total, int steps) {
		if (steps < 1 || steps > total) {
			throw FiducialException.usage("The number of sampling steps must be 1 to " + total + ", not " + steps + ".");
		}
	}

	/** Step i, ascending. */
	private static int trailing(int total, int i, int n) {
		return (int) Math.rint(total - (n - 1 - i) * ((double) total / n)) - 1;
	}

	private static int quadratic(int total, int i, int n) {
		double root = Math.sqrt(0.8 * total);
		double x = n == 1 ? 0 : i == n - 1 ? root : i * (root / (n - 1));
		return (int) (x * x) + 1;
	}
}
