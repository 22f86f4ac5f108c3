package org.fiducial.generation.diffusion.sampling;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.random.TorchRandom;
import org.fiducial.generation.SamplingConfig;

/** Standard normal noise of one picture, draw after draw: the start first, then that of each step. Independent of all other pictures. */
@FunctionalInterface
public interface ItemNoise {
	/** The next draw of so many numbers. */
	float[] next(int count);

	/** The product's own: a stream for each (seed, item, number of the draw), the same in any batch, shard and order. */
	static ItemNoise counter(long seed, long item) {
		long[] draw = new long[1];
		return count -> CounterRandom.of(seed, item, draw[0]++).gaussians(count);
	}

	/** What {@code torch.manual_seed(seed + item)} and one {@code torch.randn} a draw give on a CPU. */
	static ItemNoise torch(long seed, long item) {
		return new TorchRandom(seed + item)::gaussians;
	}

	/** That of a name in {@link SamplingConfig#NOISES}. */
	static ItemNoise of(String name, long seed, long item) {
		return SamplingConfig.TORCH.equals(name) ? torch(seed, item) : counter(seed, item);
	}
}
