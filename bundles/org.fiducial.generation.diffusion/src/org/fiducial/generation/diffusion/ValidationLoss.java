package org.fiducial.generation.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The training loss of the same few samples with the same noise at the same time steps, spread evenly over the schedule: unlike the loss of a training batch it
 * changes with the weights alone, so that steps can be compared.
 */
final class ValidationLoss {
	static final int SAMPLES = 32;

	private final TrainingSamples samples;
	private final LatentSampler latents;
	private final HintSource hints;
	private final PromptContexts contexts;
	private final Function<String, String> prompts;
	private final int batchSize;
	private final long seed;
	private final int[] chosen;

	/** @param from indices of the samples that may measure */
	ValidationLoss(TrainingSamples samples, int[] from, double scaleFactor, HintSource hints, PromptContexts contexts, Function<String, String> prompts,
			GeneratorTrainingConfig config) {
		this.samples = samples;
		this.seed = CounterRandom.of(config.seed(), 0).split("validation").nextLong();
		this.latents = new LatentSampler(samples, scaleFactor, seed);
		this.hints = hints;
		this.contexts = contexts;
		this.prompts = prompts;
		this.batchSize = config.batchSize();
		int[] order = CounterRandom.of(seed, 0).split("choice").permutation(from.length);
		// a small set is gone through more than once, at other time steps
		chosen = new int[SAMPLES];
		Arrays.setAll(chosen, i -> from[order[i % order.length]]);
	}

	/** Mean of (predicted noise - noise)^2. */
	double measure(NoisePredictor predictor, NoiseSchedule schedule) {
		double sum = 0;
		for (int first = 0; first < chosen.length; first += batchSize) {
			int[] part = Arrays.copyOfRange(chosen, first, Math.min(chosen.length, first + batchSize));
			sum += measure(predictor, schedule, part, first) * part.length;
		}
		return sum / chosen.length;
	}

	private double measure(NoisePredictor predictor, NoiseSchedule schedule, int[] part, int first) {
		boolean[] flip = new boolean[part.length];
		long[] t = new long[part.length];
		Arrays.setAll(t, i -> (long) ((first + i + .5) * schedule.steps() / chosen.length));
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			List<String> texts = Arrays.stream(part).mapToObj(i -> prompts.apply(samples.list().get(i).style())).toList();
			Batch batch = new Batch(latents.draw(part, flip, first), contexts.of(texts), hints.batch(samples.list(), part, flip));
			NDArray noise = noise(batch.latents().getShape(), first);
			return Ops.mse(predictor.predict(DiffusionObjective.noisy(schedule, batch.latents(), noise, t), t, batch), noise).getFloat();
		}
	}

	private NDArray noise(Shape shape, int first) {
		int n = Math.toIntExact(shape.get(0));
		int count = Math.toIntExact(shape.size() / n);
		float[] values = new float[n * count];
		for (int i = 0; i < n; i++) {
			System.arraycopy(CounterRandom.of(seed, first + i).split("noise").gaussians(count), 0, values, i * count, count);
		}
		return Ops.tensor(Torch.manager(), values, shape);
	}
}
