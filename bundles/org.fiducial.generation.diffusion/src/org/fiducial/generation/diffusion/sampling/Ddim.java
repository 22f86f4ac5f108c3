package org.fiducial.generation.diffusion.sampling;

import java.util.function.Supplier;

import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;

/** The DDIM sampler (Song, Meng and Ermon, 2021; ldm/models/diffusion/ddim.py, p_sample_ddim): no clipping of the estimate. First order. */
final class Ddim implements Stepper {
	private final SamplingSchedule schedule;
	private final double eta;

	/** @param eta 0 for the deterministic sampler, 1 for as much noise as the forward process has */
	Ddim(SamplingSchedule schedule, double eta) {
		this.schedule = schedule;
		this.eta = eta;
	}

	/** Standard deviation of the noise that is added between two alpha bars. */
	static double sigma(double eta, double alpha, double next) {
		return eta * Math.sqrt((1 - next) / (1 - alpha) * (1 - alpha / next));
	}

	@Override
	public NDArray step(int k, NDArray x, NDArray noise, NDArray estimate, Supplier<NDArray> random) {
		double sigma = sigma(eta, schedule.alpha(k), schedule.alpha(k + 1));
		// rounding may leave a hair less than nothing
		NDArray direction = Ops.mul(noise, Math.sqrt(Math.max(0, 1 - schedule.alpha(k + 1) - sigma * sigma)));
		NDArray y = Ops.mul(estimate, schedule.signal(k + 1)).add(direction);
		// drawn even where sigma is 0, so that a stream of noise stays in step
		return eta > 0 ? y.add(Ops.mul(random.get(), sigma)) : y;
	}
}
