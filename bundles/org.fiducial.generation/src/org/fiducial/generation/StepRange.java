package org.fiducial.generation;

import org.fiducial.core.FiducialException;

/**
 * A part of the sampling steps, as fractions of their number. Step i of n is in it if it lies in it wholly: i/n is at least the start
 * and (i+1)/n at most the end (diffusers' control_guidance_start and _end).
 *
 * @param start 0 for the first, noisiest step
 * @param end 1 for the last step; greater than the start
 */
public record StepRange(double start, double end) {
	/** All steps. */
	public static final StepRange ALL = new StepRange(0, 1);

	public StepRange {
		if (!(start >= 0 && start < end && end <= 1)) {
			throw FiducialException.usage("a range of steps from " + start + " to " + end + "; expected 0 <= start < end <= 1, as parts of the steps");
		}
	}

	/** Whether step i of n, counted from 0 at the noisiest, is in it. */
	public boolean contains(int i, int n) {
		return (double) i / n >= start && (double) (i + 1) / n <= end;
	}
}
