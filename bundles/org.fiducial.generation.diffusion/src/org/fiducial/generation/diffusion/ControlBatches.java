package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.BatchSource;
import org.fiducial.generation.diffusion.training.DataOrder;

/** Batches for a ControlNet: latents from the cache, contexts of the prompts, hints drawn from the landmarks, and these. */
final class ControlBatches implements BatchSource {
	private final TrainingSamples samples;
	private final LatentSampler latents;
	private final HintSource hints;
	private final PromptContexts contexts;
	private final Function<String, String> prompts;
	private final int[] training;
	private final DataOrder order;
	private final GeneratorTrainingConfig config;

	/**
	 * @param training indices of the samples to train on
	 * @param prompts prompt of a style id, which may be null
	 */
	ControlBatches(TrainingSamples samples, int[] training, double scaleFactor, HintSource hints, PromptContexts contexts, Function<String, String> prompts, GeneratorTrainingConfig config) {
		this.samples = samples;
		this.latents = new LatentSampler(samples, scaleFactor, config.seed());
		this.hints = hints;
		this.contexts = contexts;
		this.prompts = prompts;
		this.config = config;
		this.training = training;
		this.order = config.domainBalanced() ? DataOrder.balanced(config.seed(), Arrays.stream(training).mapToObj(i -> samples.list().get(i).domain()).toList())
				: DataOrder.shuffled(config.seed(), training.length);
	}

	@Override
	public Batch batch(long number) {
		int n = config.batchSize();
		int[] indices = Arrays.stream(order.batch(number, n)).map(i -> training[i]).toArray();
		boolean[] flip = new boolean[n];
		List<String> texts = new ArrayList<>();
		List<double[]> shapes = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			flip[i] = CounterRandom.of(config.seed(), number * n + i).split("flip").chance(config.flip());
			texts.add(prompts.apply(samples.list().get(indices[i]).style()));
			shapes.add(hints.shape(samples.list().get(indices[i]).shape(), flip[i]));
		}
		return new Batch(latents.draw(indices, flip, number * n), contexts.of(texts), hints.batch(samples.list(), indices, flip), shapes);
	}
}
