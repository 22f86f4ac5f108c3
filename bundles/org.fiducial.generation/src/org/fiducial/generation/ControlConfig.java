package org.fiducial.generation;

import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * How the landmarks steer the sampling, beside the strength that every {@link GenerationRequest} has of its own.
 *
 * @param range steps in which they do
 * @param blocks factor of each residual of the control network, from the finest skip to the middle (13 for Stable Diffusion's size); times
 *            the request's strength. Empty for 1 everywhere
 * @param guess ControlNet's guess mode: residual i of 0 to n is weakened by .825^(n - i), and the unconditional half of guidance gets no
 *            control
 */
public record ControlConfig(StepRange range, List<Double> blocks, boolean guess) {
	/** As trained, in all steps. */
	public static final ControlConfig DEFAULT = new ControlConfig(StepRange.ALL, List.of(), false);

	public ControlConfig {
		range = range == null ? StepRange.ALL : range;
		blocks = blocks == null ? List.of() : List.copyOf(blocks);
		for (double b : blocks) {
			if (!(b >= 0 && b <= 10)) {
				throw FiducialException.usage("control.blocks: a factor of " + b + ", expected 0 to 10");
			}
		}
	}
}
