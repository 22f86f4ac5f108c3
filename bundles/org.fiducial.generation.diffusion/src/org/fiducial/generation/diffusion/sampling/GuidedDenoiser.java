package org.fiducial.generation.diffusion.sampling;

import java.util.Arrays;

import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Classifier-free guidance over a U-Net, with or without ControlNet: e = e_uncond + scale (e_cond - e_uncond). Both halves run as
 * one batch with the same hint; in guess mode the unconditional half gets no control, as in ControlNet's ddim_hacked.py. Holds
 * encoded hints and doubled contexts: close it after sampling.
 */
public final class GuidedDenoiser implements Denoiser, AutoCloseable {
	private final UNet unet;
	private final ControlNet control;
	private final Guidance guidance;
	private final boolean guided;
	private final NDArray context;
	private final NDArray unconditional;
	private final NDArray both;
	private final NDArray hint;
	private final NDArray hintTwice;

	/**
	 * How strongly prompt and condition are obeyed.
	 *
	 * @param scale guidance scale; 1 means the conditional pass alone
	 * @param controlScales factor of every residual, or null for 1
	 * @param onlyMiddle leaves out the residuals of the skips
	 * @param guess the unconditional half gets no control
	 */
	public record Guidance(double scale, double[] controlScales, boolean onlyMiddle, boolean guess) {
		/** A guidance scale and one factor for all residuals of a ControlNet. */
		public static Guidance of(double scale, double controlScale, ControlNet control) {
			double[] scales = new double[control.residuals()];
			Arrays.fill(scales, controlScale);
			return new Guidance(scale, scales, false, false);
		}

		/** A guidance scale without control. */
		public static Guidance of(double scale) {
			return new Guidance(scale, null, false, false);
		}
	}

	/**
	 * @param control may be null
	 * @param context of the prompts [N, L, D]
	 * @param unconditional of the empty or negative prompts [N, L, D], or null for no guidance
	 * @param hint conditioning pictures [N, 3, H, W] in [0, 1]; null without control
	 */
	public GuidedDenoiser(UNet unet, ControlNet control, NDArray context, NDArray unconditional, NDArray hint, Guidance guidance) {
		this.unet = unet;
		this.control = control;
		this.guidance = guidance;
		this.context = context;
		this.unconditional = unconditional;
		guided = unconditional != null && guidance.scale != 1;
		boolean batched = guided && !(guidance.guess && control != null);
		try (GradMode off = GradMode.off()) {
			both = batched ? Scope.keep(Ops.cat(0, unconditional, context)) : null;
			this.hint = control == null ? null : Scope.keep(Scope.of(() -> control.encodeHint(hint)));
			hintTwice = control != null && batched ? Scope.keep(Ops.cat(0, this.hint, this.hint)) : null;
		}
	}

	@Override
	public NDArray predict(NDArray x, int t) {
		return Scope.of(() -> {
			int n = Math.toIntExact(x.getShape().get(0));
			if (!guided) {
				return pass(x, t, n, context, hint);
			}
			if (both == null) {
				return combine(pass(x, t, n, unconditional, null), pass(x, t, n, context, hint));
			}
			NDList halves = pass(Ops.cat(0, x, x), t, 2 * n, both, hintTwice).split(2);
			return combine(halves.get(0), halves.get(1));
		});
	}

	private NDArray combine(NDArray without, NDArray with) {
		return without.add(with.sub(without).mul((float) guidance.scale));
	}

	private NDArray pass(NDArray x, int t, int n, NDArray c, NDArray encodedHint) {
		long[] steps = new long[n];
		Arrays.fill(steps, t);
		if (encodedHint == null) {
			return unet.predict(x, steps, c);
		}
		NDList residuals = control.residuals(x, encodedHint, steps, c);
		double[] scales = guidance.controlScales;
		if (scales == null) {
			return unet.predict(x, steps, c, UNet.Control.of(residuals, 1));
		}
		return unet.predict(x, steps, c, new UNet.Control(residuals, scales, guidance.onlyMiddle));
	}

	@Override
	public void close() {
		for (NDArray a : new NDArray[] {both, hint, hintTwice}) {
			if (a != null) {
				a.close();
			}
		}
	}
}
