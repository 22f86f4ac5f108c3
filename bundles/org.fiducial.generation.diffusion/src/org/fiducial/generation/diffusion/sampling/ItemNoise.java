package org.fiducial.generation.diffusion.sampling;

import org.fiducial.core.random.CounterRandom;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Standard normal noise for a batch in which every item has its own stream, keyed by (seed, item, draw): an item's noise is the
 * same in any batch, shard and order.
 */
public final class ItemNoise {
	private final long seed;
	private final long[] items;

	/**
	 * @param seed of the run
	 * @param items number of each picture of the batch
	 */
	public ItemNoise(long seed, long... items) {
		this.seed = seed;
		this.items = items.clone();
	}

	/**
	 * Noise of a draw, 0 for the start and 1 + k for step k of a sampler.
	 *
	 * @param shape of one item, for example channels, height, width
	 * @return [items, shape...]
	 */
	public NDArray draw(NDManager manager, long draw, long... shape) {
		int n = Math.toIntExact(new Shape(shape).size());
		float[] values = new float[n * items.length];
		for (int i = 0; i < items.length; i++) {
			System.arraycopy(CounterRandom.of(seed, items[i], draw).gaussians(n), 0, values, i * n, n);
		}
		return manager.create(values, new Shape(items.length).addAll(new Shape(shape)));
	}
}
