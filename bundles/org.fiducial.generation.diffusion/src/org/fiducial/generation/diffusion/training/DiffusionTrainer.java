package org.fiducial.generation.diffusion.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Checkpoints;
import org.fiducial.torch.Ema;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.LearningRate;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Trains a noise predictor on the latent-diffusion objective: mean of (predicted noise - noise)^2 at uniform time steps
 * (ldm/models/diffusion/ddpm.py, p_losses). Resumable: after a resume every number is the one of an uninterrupted run, to the bit
 * on the CPU. Use it in one thread.
 */
public final class DiffusionTrainer implements AutoCloseable {
	private final Parameters parameters;
	private final NoisePredictor predictor;
	private final BatchSource source;
	private final NDArray emptyContext;
	private final NoiseSchedule schedule;
	private final TrainingConfig config;
	private final TrainingNoise random;
	private final Checkpoints checkpoints;
	private final AdamW optimizer;
	private final Ema ema;
	private final LearningRate rate;
	private final List<String> names;
	private final NDList trained = new NDList();
	private final NDManager manager = Torch.newManager();
	private long step;
	private long savedStep = -1;

	/** Loss, gradient norm before clipping and learning rate of an optimiser step. */
	public record Result(double loss, double gradNorm, double learningRate) {
	}

	/**
	 * @param parameters those that require gradients are trained and saved; not owned
	 * @param emptyContext context of the empty prompt [1, L, D]; null if {@link TrainingConfig#emptyPrompts()} is 0
	 * @param checkpointFolder null for none
	 */
	public DiffusionTrainer(Parameters parameters, NoisePredictor predictor, BatchSource source, NDArray emptyContext, TrainingConfig config, Path checkpointFolder) {
		this(parameters, predictor, source, emptyContext, NoiseSchedule.STANDARD, config, TrainingNoise.keyed(config.seed(), NoiseSchedule.STANDARD.steps()), checkpointFolder);
	}

	/** As above with a noise schedule and random numbers of one's own. */
	public DiffusionTrainer(Parameters parameters, NoisePredictor predictor, BatchSource source, NDArray emptyContext, NoiseSchedule schedule, TrainingConfig config,
			TrainingNoise random, Path checkpointFolder) {
		this.parameters = parameters;
		this.predictor = predictor;
		this.source = source;
		this.emptyContext = emptyContext;
		this.schedule = schedule;
		this.config = config;
		this.random = random;
		names = parameters.trainable();
		if (names.isEmpty()) {
			throw new IllegalArgumentException("no parameter requires gradients");
		}
		if (config.emptyPrompts() > 0 && emptyContext == null) {
			throw new IllegalArgumentException("emptyPrompts needs the empty prompt's context");
		}
		names.forEach(n -> trained.add(parameters.get(n)));
		checkpoints = checkpointFolder == null ? null : new Checkpoints(checkpointFolder, config.keepCheckpoints());
		optimizer = new AdamW(parameters, AdamW.Config.DEFAULT.withWeightDecay(config.weightDecay()));
		ema = config.emaDecay() > 0 ? new Ema(parameters, config.emaDecay()) : null;
		rate = LearningRate.named(config.schedule(), config.learningRate(), config.warmup(), config.steps());
	}

	/**
	 * Goes on from the newest valid checkpoint, if there is one.
	 *
	 * @return optimiser steps done so far
	 * @throws FiducialException when the checkpoint is of another model or configuration
	 */
	public long resume() {
		Optional<Checkpoints.Checkpoint> latest = checkpoints == null ? Optional.empty() : checkpoints.latest();
		latest.ifPresent(c -> {
			step = TrainingState.read(c.folder(), config, parameters, optimizer, ema);
			savedStep = step;
		});
		return step;
	}

	/** Optimiser steps done so far. */
	public long step() {
		return step;
	}

	/** The moving average of the parameters, or null. */
	public Parameters average() {
		return ema == null ? null : ema.parameters();
	}

	/**
	 * Trains up to {@link TrainingConfig#steps()}, with checkpoints on the way and at the end.
	 *
	 * @param listener gets {@code loss}, {@code lr}, {@code grad_norm} and {@code seconds_per_step} of every step
	 * @param afterStep called with the number of steps done, for probes; may be null
	 * @throws OperationCanceledException when cancelled, after a checkpoint
	 * @throws FiducialException (failed) when the loss is no number, or a checkpoint cannot be written
	 */
	public void run(RunListener listener, LongConsumer afterStep, IProgressMonitor monitor) {
		int work = Math.toIntExact(Math.max(0, Math.min(Integer.MAX_VALUE, config.steps() - step)));
		SubMonitor progress = SubMonitor.convert(monitor, work);
		long saved = System.nanoTime();
		long shown = 0;
		try {
			while (step < config.steps()) {
				if (progress.isCanceled()) {
					throw new OperationCanceledException();
				}
				long start = System.nanoTime();
				Result r = trainStep();
				long now = System.nanoTime();
				listener.metrics(step, metrics(r, (now - start) * 1e-9));
				if (now - shown > 500_000_000L) {
					progress.subTask(String.format(Locale.ROOT, "step %d of %d, loss %.4f", step, config.steps(), r.loss));
					shown = now;
				}
				if (afterStep != null) {
					afterStep.accept(step);
				}
				if (due(saved)) {
					save();
					saved = System.nanoTime();
				}
				progress.worked(1);
			}
		} catch (OperationCanceledException e) {
			save();
			throw e;
		}
		save();
	}

	private boolean due(long saved) {
		boolean steps = config.checkpointEvery() > 0 && step % config.checkpointEvery() == 0;
		return steps || config.checkpointMinutes() > 0 && System.nanoTime() - saved > config.checkpointMinutes() * 60e9;
	}

	private static Map<String, Double> metrics(Result r, double seconds) {
		Map<String, Double> out = new LinkedHashMap<>();
		out.put("loss", r.loss);
		out.put("lr", r.learningRate);
		out.put("grad_norm", r.gradNorm);
		out.put("seconds_per_step", seconds);
		return out;
	}

	/** Makes a checkpoint of the current step, unless there is one. */
	public void save() {
		if (checkpoints != null && savedStep != step) {
			checkpoints.save(step, folder -> TrainingState.write(folder, step, config, parameters, optimizer, ema));
			savedStep = step;
		}
	}

	/** One optimiser step. @throws FiducialException (failed) when the loss is no number; the parameters are then as before */
	public Result trainStep() {
		try (Scope scope = Scope.open()) {
			double[] sum = new double[1];
			NDList gradients = pass(step * config.accumulation(), sum);
			for (int k = 1; k < config.accumulation(); k++) {
				NDList more = pass(step * config.accumulation() + k, sum);
				Ops.addAll(gradients, more);
				more.close();
			}
			double loss = sum[0];
			double norm = config.maxGradNorm() > 0 ? Ops.clipGradNorm(gradients, config.maxGradNorm()) : Ops.gradNorm(gradients);
			if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
				throw FiducialException.failed("Training broke down in step " + (step + 1) + ": loss " + loss + ", gradient norm " + norm
						+ ". Lower the learning rate or set maxGradNorm, and resume from the last checkpoint.", null);
			}
			Map<String, NDArray> byName = new LinkedHashMap<>();
			for (int i = 0; i < gradients.size(); i++) {
				byName.put(names.get(i), gradients.get(i));
			}
			double lr = rate.at(step);
			optimizer.step(byName, lr);
			if (ema != null) {
				ema.update();
			}
			step++;
			return new Result(loss, norm, lr);
		}
	}

	/** Gradients of one batch, divided by the number of passes of a step; adds the loss, divided likewise. */
	private NDList pass(long number, double[] loss) {
		try (GradMode on = GradMode.on()) {
			return Scope.listOf(() -> {
				Batch batch = batch(number);
				long[] t = new long[batch.size()];
				NDArray noise = noise(number * t.length, batch.latents().getShape(), t);
				NDArray x = noisy(batch.latents(), noise, t);
				NDArray l = Ops.mse(predictor.predict(x, t, batch), noise);
				loss[0] += l.getFloat() / config.accumulation();
				return Ops.grad(config.accumulation() == 1 ? l : l.div(config.accumulation()), trained);
			});
		}
	}

	private Batch batch(long number) {
		try (GradMode off = GradMode.off()) {
			Batch b = source.batch(number);
			if (b.size() != config.batchSize()) {
				throw new IllegalStateException("a batch of " + b.size() + " samples instead of " + config.batchSize());
			}
			return config.emptyPrompts() > 0 ? new Batch(b.latents(), dropPrompts(b.context(), number * b.size()), b.hints()) : b;
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
		NDArray mask = context.getManager().create(drop).reshape(n, 1, 1);
		return ai.djl.ndarray.NDArrays.where(mask.broadcast(context.getShape()), emptyContext.broadcast(context.getShape()), context);
	}

	private NDArray noise(long first, Shape shape, long[] t) {
		int count = Math.toIntExact(shape.size() / t.length);
		float[] values = new float[count * t.length];
		for (int i = 0; i < t.length; i++) {
			t[i] = random.timestep(first + i);
			System.arraycopy(random.noise(first + i, count), 0, values, i * count, count);
		}
		return manager.create(values, shape);
	}

	/** x_t = sqrt(abar) x_0 + sqrt(1 - abar) noise. */
	private NDArray noisy(NDArray latents, NDArray noise, long[] t) {
		float[] a = new float[t.length];
		float[] b = new float[t.length];
		for (int i = 0; i < t.length; i++) {
			a[i] = schedule.signal((int) t[i]);
			b[i] = schedule.noise((int) t[i]);
		}
		Shape column = new Shape(t.length, 1, 1, 1);
		return latents.mul(manager.create(a, column)).add(noise.mul(manager.create(b, column)));
	}

	/** Frees the optimizer and the average; the parameters stay. */
	@Override
	public void close() {
		optimizer.close();
		if (ema != null) {
			ema.close();
		}
		manager.close();
	}
}
