package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.diffusion.text.Tokenizer;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.BatchSource;
import org.fiducial.generation.diffusion.training.DataOrder;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Batches for a base model: latents from the cache, half of them of mirror images, and token ids of prompts in place of contexts. */
final class BaseBatches implements BatchSource {
	private final TrainingSamples samples;
	private final LatentSampler latents;
	private final Tokenizer tokenizer;
	private final Map<String, List<String>> prompts;
	private final DataOrder order;
	private final int size;
	private final long seed;

	BaseBatches(TrainingSamples samples, double scaleFactor, Tokenizer tokenizer, Map<String, List<String>> prompts, BaseTrainingConfig config) {
		this.samples = samples;
		this.latents = new LatentSampler(samples, scaleFactor, config.seed());
		this.tokenizer = tokenizer;
		this.prompts = prompts;
		this.size = config.network().batchSize();
		this.seed = config.seed();
		this.order = DataOrder.balanced(seed, samples.list().stream().map(s -> String.valueOf(s.style())).toList());
	}

	/** Token ids [N, L, 1]. */
	NDArray ids(List<String> texts) {
		int length = tokenizer.length();
		long[] all = new long[texts.size() * length];
		for (int i = 0; i < texts.size(); i++) {
			System.arraycopy(tokenizer.encode(texts.get(i)), 0, all, i * length, length);
		}
		return Ops.tensor(Torch.manager(), all, new Shape(texts.size(), length, 1));
	}

	@Override
	public Batch batch(long number) {
		int[] indices = order.batch(number, size);
		boolean[] flip = new boolean[size];
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			CounterRandom random = CounterRandom.of(seed, number * size + i);
			flip[i] = random.split("flip").chance(.5);
			List<String> known = prompts.getOrDefault(samples.list().get(indices[i]).style(), List.of(""));
			texts.add(known.get(random.split("text").nextInt(known.size())));
		}
		return new Batch(latents.draw(indices, flip, number * size), ids(texts), null);
	}
}
