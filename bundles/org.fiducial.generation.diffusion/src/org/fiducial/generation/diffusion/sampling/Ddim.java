package org.fiducial.generation.diffusion.sampling;

import java.util.function.IntFunction;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;

/** The DDIM sampler (ldm/models/diffusion/ddim.py, p_sample_ddim): no clipping of the estimate. */
public final class Ddim {
	private Ddim() {
	}

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

	/**
	 * Samples.
	 *
	 * @param start noise [N, C, h, w]; stays valid
	 * @param noise what step k (0 is the first) adds where the schedule's eta is not 0: standard normal, shape of {@code start}; else not asked for
	 * @param listener may be null
	 * @return clean latents, in the caller's scope
	 * @throws OperationCanceledException between steps, when the monitor is cancelled
	 */
	public static NDArray sample(Denoiser denoiser, DdimSchedule schedule, NDArray start, IntFunction<NDArray> noise, StepListener listener, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, schedule.size());
		NDArray x = start;
		try (GradMode off = GradMode.off()) {
			for (int k = 0; k < schedule.size(); k++) {
				if (progress.isCanceled()) {
					throw new OperationCanceledException();
				}
				NDArray before = x;
				int step = k;
				x = Scope.of(() -> step(denoiser, schedule, before, step, noise, listener));
				if (before != start) {
					before.close();
				}
				progress.worked(1);
			}
		}
		return x;
	}

	private static NDArray step(Denoiser denoiser, DdimSchedule s, NDArray x, int k, IntFunction<NDArray> noise, StepListener listener) {
		int i = s.size() - 1 - k;
		NDArray e = denoiser.predict(x, s.timestep(i));
		NDArray estimate = x.sub(e.mul((float) Math.sqrt(1 - s.alpha(i)))).div((float) Math.sqrt(s.alpha(i)));
		double sigma = s.sigma(i);
		NDArray direction = e.mul((float) Math.sqrt(1 - s.alphaPrev(i) - sigma * sigma));
		NDArray y = estimate.mul((float) Math.sqrt(s.alphaPrev(i))).add(direction);
		if (sigma > 0) {
			y = y.add(noise.apply(k).mul((float) sigma));
		}
		if (listener != null) {
			listener.step(k, y, estimate);
		}
		return y;
	}
}
