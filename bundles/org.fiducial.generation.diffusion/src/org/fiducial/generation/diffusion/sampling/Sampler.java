package org.fiducial.generation.diffusion.sampling;

import java.util.function.Supplier;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;

/** From noise to latents: a schedule, and what is done at each of its steps. Immutable; each run has a state of its own. */
public final class Sampler {
	private final SamplingSchedule schedule;
	private final Supplier<Stepper> steppers;

	/** Sees every step. */
	@FunctionalInterface
	public interface StepListener {
		/**
		 * @param step 0 for the first, noisiest one
		 * @param x latents after it
		 * @param estimate of the clean latents in it; both are valid during the call only
		 */
		void step(int step, NDArray x, NDArray estimate);
	}

	private Sampler(SamplingSchedule schedule, Supplier<Stepper> steppers) {
		this.schedule = schedule;
		this.steppers = steppers;
	}

	/**
	 * The sampler of a configuration.
	 *
	 * @throws FiducialException (usage) if its steps do not fit the noise schedule
	 */
	public static Sampler of(SamplingConfig config, NoiseSchedule noise) {
		return switch (config.sampler()) {
			case "ddim" -> ddim(SamplingSchedule.ddim(noise, config.steps(), spacing(config, Spacing.COMPVIS)), config.eta());
			case "dpmpp-2m" -> dpmSolver(SamplingSchedule.toClean(noise, config.steps(), spacing(config, Spacing.LINSPACE)));
			case "dpmpp-2m-karras" -> dpmSolver(SamplingSchedule.karras(noise, config.steps()));
			case "unipc" -> uniPc(SamplingSchedule.toClean(noise, config.steps(), spacing(config, Spacing.LINSPACE)));
			default -> throw FiducialException.usage("latent diffusion has no sampler '" + config.sampler() + "'");
		};
	}

	private static Spacing spacing(SamplingConfig config, Spacing own) {
		return SamplingConfig.AUTO.equals(config.spacing()) ? own : Spacing.of(config.spacing());
	}

	/** DDIM over a schedule; eta is the part of the forward process's noise that each step adds. */
	public static Sampler ddim(SamplingSchedule schedule, double eta) {
		return new Sampler(schedule, () -> new Ddim(schedule, eta));
	}

	/** DPM-Solver++ (2M) over a schedule whose levels differ. */
	public static Sampler dpmSolver(SamplingSchedule schedule) {
		return new Sampler(schedule, () -> new DpmSolver(schedule));
	}

	/** UniPC of order 2 over a schedule whose levels differ. */
	public static Sampler uniPc(SamplingSchedule schedule) {
		return new Sampler(schedule, () -> new UniPc(schedule));
	}

	/** Its steps. */
	public SamplingSchedule schedule() {
		return schedule;
	}

	/**
	 * Samples.
	 *
	 * @param start noise [N, C, h, w]; stays valid
	 * @param random standard normal noise of the shape of {@code start}, new at each call; asked for once a step if the sampler is a random
	 *            one, else never
	 * @param listener may be null
	 * @return clean latents, in the caller's scope
	 * @throws OperationCanceledException between steps, when the monitor is cancelled
	 */
	public NDArray sample(Denoiser denoiser, NDArray start, Supplier<NDArray> random, StepListener listener, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, schedule.size());
		NDArray x = start;
		try (GradMode off = GradMode.off(); Stepper stepper = steppers.get()) {
			for (int k = 0; k < schedule.size(); k++) {
				if (progress.isCanceled()) {
					throw new OperationCanceledException();
				}
				NDArray before = x;
				Step step = new Step(k, schedule.size(), schedule.timestep(k));
				x = Scope.of(() -> step(denoiser, stepper, before, step, random, listener));
				if (before != start) {
					before.close();
				}
				progress.worked(1);
			}
		}
		return x;
	}

	private NDArray step(Denoiser denoiser, Stepper stepper, NDArray x, Step step, Supplier<NDArray> random, StepListener listener) {
		int k = step.index();
		NDArray noise = denoiser.predict(x, step);
		NDArray estimate = Ops.div(x.sub(Ops.mul(noise, schedule.noise(k))), schedule.signal(k));
		NDArray y = stepper.step(k, x, noise, estimate, random);
		if (listener != null) {
			listener.step(k, y, estimate);
		}
		return y;
	}
}
