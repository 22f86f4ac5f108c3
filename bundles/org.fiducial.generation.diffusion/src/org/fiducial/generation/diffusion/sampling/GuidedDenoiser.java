package org.fiducial.generation.diffusion.sampling;

import java.util.Arrays;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.ControlConfig;
import org.fiducial.generation.StepRange;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Autocast;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Precision;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Classifier-free guidance over a U-Net, with or without ControlNet: e = e_uncond + scale (e_cond - e_uncond). Both halves run as one
 * batch with the same hint, what they have in common once; in guess mode the unconditional half gets no control, as in ControlNet's ddim_hacked.py. Holds encoded
 * hints and doubled contexts: close it after sampling.
 */
public final class GuidedDenoiser implements Denoiser, AutoCloseable {
	private final UNet unet;
	private final ControlNet control;
	private final Guidance guidance;
	private final Control strength;
	private final boolean guided;
	private final Precision precision;
	private final NDArray context;
	private final NDArray both;
	private final NDArray hint;

	/**
	 * How strongly prompts are obeyed.
	 *
	 * @param scale guidance scale; 1 means the conditional pass alone
	 * @param range steps with guidance; in the others the conditional pass alone
	 */
	public record Guidance(double scale, StepRange range) {
		/** In all steps. */
		public static Guidance of(double scale) {
			return new Guidance(scale, StepRange.ALL);
		}
	}

	/**
	 * How strongly the condition is obeyed.
	 *
	 * @param scales factor of every residual
	 * @param range steps with control
	 * @param guess the unconditional half gets no control
	 */
	public record Control(double[] scales, StepRange range, boolean guess) {
		/** One factor for all residuals of a ControlNet, in all steps. */
		public static Control of(double strength, ControlNet control) {
			return of(ControlConfig.DEFAULT, strength, control);
		}

		/**
		 * As configured, times a strength.
		 *
		 * @throws FiducialException (usage) if factors are given for another number of residuals
		 */
		public static Control of(ControlConfig config, double strength, ControlNet control) {
			double[] scales = new double[control.residuals()];
			Arrays.fill(scales, strength);
			if (config.guess()) {
				scales = control.guessScales(strength);
			}
			List<Double> blocks = config.blocks();
			if (!blocks.isEmpty() && blocks.size() != scales.length) {
				throw FiducialException.usage("control.blocks: " + blocks.size() + " factors, but this model's control network has " + scales.length + " residuals");
			}
			for (int i = 0; i < blocks.size(); i++) {
				scales[i] *= blocks.get(i);
			}
			return new Control(scales, config.range(), config.guess());
		}
	}

	/** Without control. */
	public GuidedDenoiser(UNet unet, NDArray context, NDArray unconditional, Guidance guidance) {
		this(unet, null, context, unconditional, null, guidance, null);
	}

	/** In 32-bit floats, see below. */
	public GuidedDenoiser(UNet unet, ControlNet control, NDArray context, NDArray unconditional, NDArray hint, Guidance guidance, Control strength) {
		this(unet, control, context, unconditional, hint, guidance, strength, Precision.FP32);
	}

	/**
	 * @param control may be null, and then hint and strength too
	 * @param context of the prompts [N, L, D]
	 * @param unconditional of the empty or negative prompts [N, L, D], or null for no guidance
	 * @param hint conditioning pictures [N, 3, H, W] in [0, 1]
	 * @param precision of both networks
	 */
	public GuidedDenoiser(UNet unet, ControlNet control, NDArray context, NDArray unconditional, NDArray hint, Guidance guidance, Control strength, Precision precision) {
		this.precision = precision;
		this.unet = unet;
		this.control = control;
		this.guidance = guidance;
		this.strength = strength;
		this.context = context;
		guided = unconditional != null && guidance.scale != 1;
		try (GradMode off = GradMode.off()) {
			both = guided ? Scope.keep(Ops.cat(0, unconditional, context)) : null;
			this.hint = control == null ? null : Scope.keep(Scope.of(() -> Autocast.output(precision, () -> control.encodeHint(hint))));
		}
	}

	@Override
	public NDArray predict(NDArray x, Step step) {
		return Scope.of(() -> {
			boolean controlled = control != null && strength.range.contains(step.index(), step.of());
			if (!guided || !guidance.range.contains(step.index(), step.of())) {
				return unet(x, step, context, controlled ? residuals(x, step, context, hint) : null);
			}
			NDList residuals = !controlled ? null : strength.guess ? conditionalHalf(residuals(x, step, context, hint)) : residuals(x, step, both, hint);
			NDList halves = unet(x, step, both, residuals).split(2);
			NDArray without = halves.get(0);
			return without.add(Ops.mul(halves.get(1).sub(without), guidance.scale));
		});
	}

	private NDArray unet(NDArray x, Step step, NDArray c, NDList residuals) {
		long[] t = times(x, step);
		return Autocast.output(precision, () -> residuals == null ? unet.predict(x, t, c) : unet.predict(x, t, c, new UNet.Control(residuals, strength.scales, false)));
	}

	private NDList residuals(NDArray x, Step step, NDArray c, NDArray encodedHint) {
		try (Autocast a = Autocast.to(precision)) {
			return control.residuals(x, encodedHint, times(x, step), c);
		}
	}

	private static NDList conditionalHalf(NDList residuals) {
		NDList out = new NDList(residuals.size());
		residuals.forEach(r -> out.add(Ops.cat(0, r.zerosLike(), r)));
		return out;
	}

	private static long[] times(NDArray x, Step step) {
		long[] t = new long[Math.toIntExact(x.getShape().get(0))];
		Arrays.fill(t, step.timestep());
		return t;
	}

	@Override
	public void close() {
		for (NDArray a : new NDArray[] {both, hint}) {
			if (a != null) {
				a.close();
			}
		}
	}
}
