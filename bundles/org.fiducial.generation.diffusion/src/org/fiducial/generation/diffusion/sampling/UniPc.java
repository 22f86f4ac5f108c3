package org.fiducial.generation.diffusion.sampling;

import java.util.function.Supplier;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;

/**
 * UniPC with B(h) = e^-h - 1 (Zhao et al., 2023; diffusers' UniPCMultistepScheduler with solver_type bh2, solver_order 2, predict_x0,
 * lower_order_final): every step first corrects the latents that the last one led to, with the prediction made at them, and then goes
 * on. The first step and the one to the clean latent are predicted with order 1.
 */
final class UniPc implements Stepper {
	private final SamplingSchedule schedule;
	/** Corrected latents of the last step. */
	private NDArray last;
	/** Estimates of the last step and the one before. */
	private NDArray estimate1;
	private NDArray estimate2;

	UniPc(SamplingSchedule schedule) {
		this.schedule = schedule;
	}

	@Override
	public NDArray step(int k, NDArray x, NDArray noise, NDArray estimate, Supplier<NDArray> random) {
		NDArray corrected = k == 0 ? Ops.copy(x) : correct(k, estimate);
		NDArray y = predict(k, corrected, estimate);
		free(last, estimate2);
		last = Scope.keep(corrected);
		estimate2 = estimate1;
		estimate1 = Scope.keep(estimate);
		return y;
	}

	/** Order of the step from k to k + 1. */
	private int order(int k) {
		return k == 0 || k == schedule.size() - 1 ? 1 : 2;
	}

	/** The latents at k + 1. */
	private NDArray predict(int k, NDArray x, NDArray estimate) {
		double gain = gain(k);
		NDArray y = Ops.mul(x, schedule.noise(k + 1) / schedule.noise(k)).add(Ops.mul(estimate, gain));
		return order(k) == 1 ? y : y.add(Ops.mul(slope(k, estimate, estimate1), .5 * gain));
	}

	/** The latents at k, once more from those at k - 1. */
	private NDArray correct(int k, NDArray estimate) {
		int from = k - 1;
		double gain = gain(from);
		NDArray y = Ops.mul(last, schedule.noise(k) / schedule.noise(from)).add(Ops.mul(estimate1, gain));
		NDArray change = estimate.sub(estimate1);
		if (order(from) == 1) {
			return y.add(Ops.mul(change, .5 * gain));
		}
		double hh = schedule.logSnr(from) - schedule.logSnr(k);
		double b = Math.expm1(hh);
		double phi2 = b / hh - 1;
		double phi3 = phi2 / hh - .5;
		double rhoOfChange = (2 * phi3 - ratio(from) * phi2) / (b * (1 - ratio(from)));
		double rhoOfSlope = phi2 / b - rhoOfChange;
		return y.add(Ops.mul(slope(from, estimate1, estimate2), rhoOfSlope * gain)).add(Ops.mul(change, rhoOfChange * gain));
	}

	/** Weight of an estimate that stays the same from k to k + 1. */
	private double gain(int k) {
		return -schedule.signal(k + 1) * Math.expm1(schedule.logSnr(k) - schedule.logSnr(k + 1));
	}

	/** The step back from k, in units of the one forward; negative. */
	private double ratio(int k) {
		return (schedule.logSnr(k - 1) - schedule.logSnr(k)) / (schedule.logSnr(k + 1) - schedule.logSnr(k));
	}

	/** Change of the estimate over the step from k to k + 1, judged by the step before. */
	private NDArray slope(int k, NDArray at, NDArray before) {
		return Ops.div(before.sub(at), ratio(k));
	}

	private static void free(NDArray... tensors) {
		for (NDArray t : tensors) {
			if (t != null) {
				t.close();
			}
		}
	}

	@Override
	public void close() {
		free(last, estimate1, estimate2);
		last = null;
		estimate1 = null;
		estimate2 = null;
	}
}
