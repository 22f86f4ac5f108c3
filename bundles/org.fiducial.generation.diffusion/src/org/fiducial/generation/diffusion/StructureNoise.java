package org.fiducial.generation.diffusion;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.diffusion.training.TrainingNoise;

/**
 * Time steps for short trainings: logit-normal (Esser et al., "Scaling rectified flow transformers", 2024, section 3.1), so that most
 * samples fall where a face takes shape, mixed with uniform ones so that every step is learnt. A uniform draw spends a third of the
 * time on steps whose noise is hardly visible.
 */
final class StructureNoise implements TrainingNoise {
	private static final double UNIFORM = .25;
	private static final double MEAN = .2;

	private final TrainingNoise plain;
	private final long seed;
	private final int steps;

	StructureNoise(long seed, int steps) {
		this.plain = TrainingNoise.keyed(seed, steps);
		this.seed = seed;
		this.steps = steps;
	}

	@Override
	public int timestep(long sample) {
		CounterRandom random = CounterRandom.of(seed, sample).split("structure");
		if (random.chance(UNIFORM)) {
			return plain.timestep(sample);
		}
		double u = 1 / (1 + Math.exp(-(MEAN + random.nextGaussian())));
		return (int) Math.min(steps - 1, u * steps);
	}

	@Override
	public float[] noise(long sample, int count) {
		return plain.noise(sample, count);
	}
}
