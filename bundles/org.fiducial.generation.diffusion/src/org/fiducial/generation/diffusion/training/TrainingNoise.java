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

	/** The same noise, but a part of the samples gets a time step uniform in 0 to {@code last}, for what only samples of little noise teach. */
	static TrainingNoise early(TrainingNoise plain, long seed, double part, int last) {
		return part <= 0 ? plain : new TrainingNoise() {
			@Override
			public int timestep(long sample) {
				CounterRandom random = CounterRandom.of(seed, sample).split("early");
				return random.chance(part) ? random.nextInt(last + 1) : plain.timestep(sample);
			}

			@Override
			public float[] noise(long sample, int count) {
				return plain.noise(sample, count);
			}
		};
	}
}
