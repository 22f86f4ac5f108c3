package org.fiducial.torch;

import org.fiducial.core.FiducialException;

/** A learning rate as a function of the optimizer step, counted from 0. */
@FunctionalInterface
public interface LearningRate {
	/** The rate of a step. */
	double at(long step);

	/** Always the same. */
	static LearningRate constant(double rate) {
		if (!(rate >= 0) || Double.isInfinite(rate)) {
			throw FiducialException.usage("A learning rate must be a number of at least 0, not " + rate + ".");
		}
		return step -> rate;
	}

	/** From rate at step 0 down to last at step steps along half a cosine, then last. */
	static LearningRate cosine(double rate, double last, long steps) {
		return step -> {
			double x = steps <= 0 ? 1 : Math.min(1, (double) step / steps);
			return last + (rate - last) * 0.5 * (1 + Math.cos(Math.PI * x));
		};
	}

	/** Grows linearly over the first steps, (step + 1) / steps of this rate, and is this rate from then on. */
	default LearningRate warmUp(long steps) {
		return step -> step < steps ? at(step) * (step + 1) / steps : at(step);
	}

	/** By name, as run configurations give it: {@code constant} or {@code cosine} (to a tenth), after a warm-up of so many steps. */
	static LearningRate named(String name, double rate, long warmUp, long steps) {
		LearningRate base = switch (name) {
			case "constant" -> constant(rate);
			case "cosine" -> cosine(rate, rate / 10, steps);
			default -> throw FiducialException.usage("Unknown learning-rate schedule '" + name + "': use constant or cosine.");
		};
		return warmUp > 0 ? base.warmUp(warmUp) : base;
	}
}
