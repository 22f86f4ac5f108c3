package org.fiducial.generation.diffusion.sampling;

import java.util.List;
import java.util.stream.LongStream;

import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The noise of a batch's pictures, each from its own stream. */
public final class BatchNoise {
	private final List<ItemNoise> items;

	/** Of these pictures. */
	public BatchNoise(List<ItemNoise> items) {
		this.items = List.copyOf(items);
	}

	/** The product's own noise of pictures of one seed. */
	public static BatchNoise counter(long seed, long... items) {
		return new BatchNoise(LongStream.of(items).mapToObj(i -> ItemNoise.counter(seed, i)).toList());
	}

	/**
	 * The next draw of every picture.
	 *
	 * @param shape of one item, for example channels, height, width
	 * @return [items, shape...]
	 */
	public NDArray next(NDManager manager, long... shape) {
		int n = Math.toIntExact(new Shape(shape).size());
		float[] values = new float[n * items.size()];
		for (int i = 0; i < items.size(); i++) {
			System.arraycopy(items.get(i).next(n), 0, values, i * n, n);
		}
		return Ops.tensor(manager, values, new Shape(items.size()).addAll(new Shape(shape)));
	}
}
