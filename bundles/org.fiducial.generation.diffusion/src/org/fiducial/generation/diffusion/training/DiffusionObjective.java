package org.fiducial.generation.diffusion.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Segments;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;

/**
 * The latent-diffusion objective: mean of (predicted noise - noise)^2 at uniform time steps (ldm/models/diffusion/ddpm.py,
 * p_losses), with contexts replaced by the empty prompt's now and then.
 */
public final class DiffusionObjective implements Objective {
	private static final int BUCKETS = 5;

	private final NoisePredictor predictor;
	private final BatchSource source;
	private final NDArray emptyContext;
	private final NoiseSchedule schedule;
	private final TrainingConfig config;
	private final TrainingNoise random;
	private final PredictionTerm term;
	private Map<String, Double> metrics = Map.of();

	/** @param emptyContext context of the empty prompt [1, L, D]; null if {@link TrainingConfig#emptyPrompts()} is 0 */
	public DiffusionObjective(NoisePredictor predictor, BatchSource source, NDArray emptyContext, NoiseSchedule schedule, TrainingConfig config, TrainingNoise random) {
		this(predictor, source, emptyContext, schedule, config, random, PredictionTerm.NONE);
	}

	/** As above with a further term of the loss. */
	public DiffusionObjective(NoisePredictor predictor, BatchSource source, NDArray emptyContext, NoiseSchedule schedule, TrainingConfig config, TrainingNoise random,
			PredictionTerm term) {
		if (config.emptyPrompts() > 0 && emptyContext == null) {
			throw new IllegalArgumentException("emptyPrompts needs the empty prompt's context");
		}
		this.predictor = predictor;
		this.source = source;
		this.emptyContext = emptyContext;
		this.schedule = schedule;
		this.config = config;
		this.random = random;
		this.term = term;
	}

	@Override
	public NDArray loss(long number) {
		Batch batch = batch(number);
		long[] t = new long[batch.size()];
		NDArray noise = noise(number * t.length, batch.latents().getShape(), t);
		NDArray x = noisy(schedule, batch.latents(), noise, t);
		NDArray predicted = predictor.predict(x, t, batch);
		metrics = byTimestep(predicted, noise, t);
		NDArray mse = Ops.mse(predicted, noise);
		NDArray more = term.loss(predicted, x, t, batch, segments());
		metrics.putAll(term.metrics());
		return more == null ? mse : mse.add(more);
	}

	@Override
	public Segments segments() {
		return predictor.segments();
	}

	/**
	 * Mean loss of the samples in each fifth of the time steps, {@code loss_t000} to {@code loss_t800} for a schedule of 1000. The plain
	 * loss jumps with the time steps that are drawn; these do not.
	 */
	private Map<String, Double> byTimestep(NDArray predicted, NDArray noise, long[] t) {
		float[] each;
		try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray d = predicted.sub(noise);
			each = d.mul(d).reshape(t.length, -1).mean(new int[] {1}).toFloatArray();
		}
		double[] sum = new double[BUCKETS];
		int[] count = new int[BUCKETS];
		for (int i = 0; i < t.length; i++) {
			int bucket = (int) (t[i] * BUCKETS / schedule.steps());
			sum[bucket] += each[i];
			count[bucket]++;
		}
		Map<String, Double> out = new LinkedHashMap<>();
		for (int b = 0; b < BUCKETS; b++) {
			if (count[b] > 0) {
				out.put(String.format(Locale.ROOT, "loss_t%03d", b * schedule.steps() / BUCKETS), sum[b] / count[b]);
			}
		}
		return out;
	}

	@Override
	public Map<String, Double> metrics() {
		return metrics;
	}

	private Batch batch(long number) {
		try (GradMode off = GradMode.off()) {
			Batch b = source.batch(number);
			if (b.size() != config.batchSize()) {
				throw new IllegalStateException("a batch of " + b.size() + " samples instead of " + config.batchSize());
			}
			return config.emptyPrompts() > 0 ? new Batch(b.latents(), dropPrompts(b.context(), number * b.size()), b.hints(), b.shapes()) : b;
		}
	}

	private NDArray dropPrompts(NDArray context, long first) {
		int n = Math.toIntExact(context.getShape().get(0));
		boolean[] drop = new boolean[n];
		boolean any = false;
		for (int i = 0; i < n; i++) {
			drop[i] = CounterRandom.of(config.seed(), first + i).split("prompt").chance(config.emptyPrompts());
			any |= drop[i];
		}
		if (!any) {
			return context;
		}
		NDArray mask = Ops.copy(context.getManager().create(drop, new Shape(n, 1, 1)));
		return NDArrays.where(mask.broadcast(context.getShape()), emptyContext.broadcast(context.getShape()), context);
	}

	private NDArray noise(long first, Shape shape, long[] t) {
		int count = Math.toIntExact(shape.size() / t.length);
		float[] values = new float[count * t.length];
		for (int i = 0; i < t.length; i++) {
			t[i] = random.timestep(first + i);
			System.arraycopy(random.noise(first + i, count), 0, values, i * count, count);
		}
		return Ops.tensor(Torch.manager(), values, shape);
	}

	/** x_t = sqrt(abar) x_0 + sqrt(1 - abar) noise, for latents [N, C, h, w] and N time steps. */
	public static NDArray noisy(NoiseSchedule schedule, NDArray latents, NDArray noise, long[] t) {
		float[] a = new float[t.length];
		float[] b = new float[t.length];
		for (int i = 0; i < t.length; i++) {
			a[i] = schedule.signal((int) t[i]);
			b[i] = schedule.noise((int) t[i]);
		}
		Shape column = new Shape(t.length, 1, 1, 1);
		return latents.mul(Ops.tensor(Torch.manager(), a, column)).add(noise.mul(Ops.tensor(Torch.manager(), b, column)));
	}
}
