package org.fiducial.generation.diffusion.training;

import org.fiducial.core.random.CounterRandom;

/** The random numbers of training: time step and noise of every sample. */
public interface TrainingNoise {
	/** The time step of a sample, counted over the whole run. */
	int timestep(long sample);

	/** Standard normal noise of a sample. */
	float[] noise(long sample, int count);

	/** Time steps uniform in 0 to steps - 1; all keyed by (seed, sample). */
	static TrainingNoise keyed(long seed, int steps) {
		return new TrainingNoise() {
			@Override
			public int timestep(long sample) {
				return CounterRandom.of(seed, sample).split("timestep").nextInt(steps);
			}

			@Override
			public float[] noise(long sample, int count) {
				return CounterRandom.of(seed, sample).split("noise").gaussians(count);
			}
		};
	}
}
