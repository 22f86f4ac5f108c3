package org.fiducial.generation.diffusion.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.Pause;
import org.fiducial.core.run.ProcessMemory;
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

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The training loop of noise predictors ({@link DiffusionObjective}) and of what they build on. Resumable: after a resume every number is the one of an uninterrupted run, to the bit
 * on the CPU. Use it in one thread.
 */
public final class DiffusionTrainer implements AutoCloseable {
	/** Steps in a row that may be passed over because a gradient overflowed: with 16-bit products a rare batch does. */
	private static final int SKIPS = 10;

	private final Parameters parameters;
	private final Objective objective;
	private final TrainingConfig config;
	private final Checkpoints checkpoints;
	private final AdamW optimizer;
	private final Ema ema;
	private final LearningRate rate;
	private final List<String> names;
	private final NDList trained = new NDList();
	private long step;
	private long savedStep = -1;
	private int skipped;
	private TrainingState.Best best;
	private boolean improved;
	private Pause pause = Pause.NEVER;
	private LongSupplier clock = System::nanoTime;

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
		this(parameters, new DiffusionObjective(predictor, source, emptyContext, schedule, config, random), config, checkpointFolder);
	}

	/** Trains for another objective, for example that of an autoencoder. */
	public DiffusionTrainer(Parameters parameters, Objective objective, TrainingConfig config, Path checkpointFolder) {
		this.parameters = parameters;
		this.objective = objective;
		this.config = config;
		names = parameters.trainable();
		if (names.isEmpty()) {
			throw new IllegalArgumentException("no parameter requires gradients");
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
			// a damaged newest checkpoint may have outlived the best one of the checkpoint before
			best = TrainingState.best(c.folder());
			best = best != null && checkpoints.at(best.step()).isPresent() ? best : null;
			checkpoints.protect(best == null ? -1 : best.step());
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

	/** What is asked between steps; at a pause a checkpoint is made. */
	public void pauseWhen(Pause asked) {
		pause = asked;
	}

	/** What {@link TrainingConfig#checkpointMinutes()} is measured by, in nanoseconds, instead of the system's clock. */
	public void clock(LongSupplier nanoTime) {
		clock = nanoTime;
	}

	/**
	 * Tells how good the present weights are, from within {@code afterStep} of {@link #run}. The checkpoint of the best step is kept until there is a better one; of
	 * equal ones the first is the best.
	 *
	 * @param error lower is better; NaN is passed over
	 */
	public void score(double error) {
		if (Double.isFinite(error) && (best == null || error < best.error())) {
			best = new TrainingState.Best(step, error);
			improved = true;
		}
	}

	/**
	 * Ends training: puts the weights that it gives into the parameters, the average where there is one.
	 *
	 * @param wantBest those of the best step instead of the last one, if a step was measured and its checkpoint is still good
	 * @return the step they are of
	 */
	public long settle(boolean wantBest) {
		Optional<Checkpoints.Checkpoint> chosen = wantBest && best != null && best.step() != step && checkpoints != null ? checkpoints.at(best.step()) : Optional.empty();
		if (chosen.isPresent()) {
			TrainingState.readWeights(chosen.get().folder(), parameters, ema != null);
			return chosen.get().step();
		}
		if (ema != null) {
			parameters.copyFrom(ema.parameters());
		}
		return step;
	}

	/**
	 * Trains up to {@link TrainingConfig#steps()}, with checkpoints on the way and at the end.
	 *
	 * @param listener gets {@code loss}, {@code lr}, {@code grad_norm}, {@code seconds_per_step}, {@code rss_mib} and the objective's numbers of every step
	 * @param afterStep called with the number of steps done, for probes; may be null
	 * @throws OperationCanceledException when cancelled, after a checkpoint
	 * @throws FiducialException (failed) when the loss is no number, or a checkpoint cannot be written
	 */
	public void run(RunListener listener, LongConsumer afterStep, IProgressMonitor monitor) {
		int work = Math.toIntExact(Math.max(0, Math.min(Integer.MAX_VALUE, config.steps() - step)));
		SubMonitor progress = SubMonitor.convert(monitor, work);
		long saved = clock.getAsLong();
		long shown = 0;
		try {
			while (step < config.steps()) {
				if (progress.isCanceled()) {
					throw new OperationCanceledException();
				}
				rest(listener, progress);
				long start = System.nanoTime();
				Result r = trainStep();
				long now = System.nanoTime();
				Map<String, Double> metrics = metrics(r, (now - start) * 1e-9);
				metrics.putAll(objective.metrics());
				listener.metrics(step, metrics);
				if (now - shown > 500_000_000L) {
					progress.subTask(String.format(Locale.ROOT, "step %d of %d, loss %.4f", step, config.steps(), r.loss));
					shown = now;
				}
				if (afterStep != null) {
					afterStep.accept(step);
				}
				if (improved || due(saved)) {
					save();
					saved = clock.getAsLong();
				}
				progress.worked(1);
			}
		} catch (OperationCanceledException e) {
			save();
			throw e;
		}
		save();
	}

	private void rest(RunListener listener, IProgressMonitor monitor) {
		boolean rested = pause.await(() -> {
			save();
			listener.message("paused at step " + step + "; remove " + pause.present().stream().map(Path::toString).findFirst().orElse(Pause.FILE) + " to go on");
			monitor.subTask("paused at step " + step);
		}, monitor);
		if (rested) {
			listener.message("goes on at step " + step);
		}
	}

	private boolean due(long saved) {
		boolean steps = config.checkpointEvery() > 0 && step % config.checkpointEvery() == 0;
		return steps || config.checkpointMinutes() > 0 && clock.getAsLong() - saved > config.checkpointMinutes() * 60e9;
	}

	private static Map<String, Double> metrics(Result r, double seconds) {
		Map<String, Double> out = new LinkedHashMap<>();
		out.put("loss", r.loss);
		out.put("lr", r.learningRate);
		if (Double.isFinite(r.gradNorm)) {
			out.put("grad_norm", r.gradNorm);
		} else {
			out.put("skipped", 1.);
		}
		out.put("seconds_per_step", seconds);
		ProcessMemory.note(out);
		return out;
	}

	/** Makes a checkpoint of the current step, unless there is one. */
	public void save() {
		if (checkpoints != null && savedStep != step) {
			checkpoints.protect(best == null ? -1 : best.step());
			checkpoints.save(step, folder -> TrainingState.write(folder, step, config, parameters, optimizer, ema, best));
			savedStep = step;
		}
		improved = false;
	}

	/**
	 * One optimiser step. Where the gradient overflows although the loss is a number, the parameters stay and the step counts.
	 *
	 * @throws FiducialException (failed) when the loss is no number, or too many steps in a row overflow; the parameters are then as before
	 */
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
			double lr = rate.at(step);
			skipped = Double.isFinite(norm) ? 0 : skipped + 1;
			if (Double.isFinite(loss) && skipped > 0 && skipped <= SKIPS) {
				step++;
				return new Result(loss, norm, lr);
			}
			if (!Double.isFinite(loss) || skipped > 0) {
				throw FiducialException.failed("Training broke down in step " + (step + 1) + ": loss " + loss + ", gradient norm " + norm
						+ ". Lower the learning rate or set maxGradNorm, and resume from the last checkpoint.", null);
			}
			Map<String, NDArray> byName = new LinkedHashMap<>();
			for (int i = 0; i < gradients.size(); i++) {
				byName.put(names.get(i), gradients.get(i));
			}
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
				NDArray l = objective.loss(number);
				loss[0] += l.getFloat() / config.accumulation();
				return objective.segments().grad(config.accumulation() == 1 ? l : Ops.div(l, config.accumulation()), trained);
			});
		}
	}

	/** Frees the optimizer and the average; the parameters stay. */
	@Override
	public void close() {
		optimizer.close();
		if (ema != null) {
			ema.close();
		}
	}
}
