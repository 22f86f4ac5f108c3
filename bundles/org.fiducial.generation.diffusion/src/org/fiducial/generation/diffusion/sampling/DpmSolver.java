package org.fiducial.generation.diffusion.sampling;

import java.util.function.Supplier;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;

/**
 * DPM-Solver++ (2M) (Lu et al., 2022, algorithm 2; diffusers' DPMSolverMultistepScheduler with algorithm_type dpmsolver++, solver_order
 * 2, solver_type midpoint). Second order; the first step and the one to the clean latent are first order.
 */
final class DpmSolver implements Stepper {
	private final SamplingSchedule schedule;
	private NDArray before;

	DpmSolver(SamplingSchedule schedule) {
		this.schedule = schedule;
	}

	@Override
	public NDArray step(int k, NDArray x, NDArray noise, NDArray estimate, Supplier<NDArray> random) {
		SamplingSchedule s = schedule;
		double h = s.logSnr(k + 1) - s.logSnr(k);
		double gain = -s.signal(k + 1) * Math.expm1(-h);
		NDArray y = Ops.mul(x, s.noise(k + 1) / s.noise(k));
		if (k == 0 || k == s.size() - 1) {
			y = y.add(Ops.mul(estimate, gain));
		} else {
			double half = .5 * gain * h / (s.logSnr(k) - s.logSnr(k - 1));
			y = y.add(Ops.mul(estimate, gain + half)).sub(Ops.mul(before, half));
		}
		close();
		before = Scope.keep(estimate);
		return y;
	}

	@Override
	public void close() {
		if (before != null) {
			before.close();
			before = null;
		}
	}
}
