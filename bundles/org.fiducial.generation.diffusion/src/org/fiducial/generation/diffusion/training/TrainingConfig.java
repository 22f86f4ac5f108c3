package org.fiducial.generation.diffusion.training;

import org.fiducial.core.FiducialException;

/**
 * How the loop runs; what is learnt is said elsewhere.
 *
 * @param steps optimiser steps in all
 * @param batchSize samples a pass
 * @param accumulation passes an optimiser step
 * @param learningRate of AdamW
 * @param weightDecay of AdamW
 * @param warmup steps of linear warm-up
 * @param schedule {@code constant} or {@code cosine}
 * @param maxGradNorm gradient clipping; 0 for none
 * @param emaDecay of the moving average of the weights; 0 for none
 * @param emptyPrompts part of the contexts replaced by the empty prompt's, 0 to 1
 * @param checkpointEvery steps between checkpoints; 0 for none but the last
 * @param checkpointMinutes minutes between checkpoints, whichever comes first; 0 for none
 * @param keepCheckpoints how many of them stay
 * @param seed decides noise, time steps and dropping
 */
public record TrainingConfig(long steps, int batchSize, int accumulation, double learningRate, double weightDecay, long warmup, String schedule, double maxGradNorm,
		double emaDecay, double emptyPrompts, long checkpointEvery, double checkpointMinutes, int keepCheckpoints, long seed) {
	/** ControlNet's tutorial_train.py: batch 4, AdamW 1e-5 constant, no clipping. */
	public static final TrainingConfig CONTROLNET = new TrainingConfig(200_000, 4, 1, 1e-5, .01, 0, "constant", 0, 0, 0, 1000, 0, 2, 0);

	public TrainingConfig {
		if (steps < 0 || batchSize < 1 || accumulation < 1 || warmup < 0 || checkpointEvery < 0 || keepCheckpoints < 1) {
			throw FiducialException.usage("impossible training: steps " + steps + ", batchSize " + batchSize + ", accumulation " + accumulation + ", warmup " + warmup
					+ ", checkpointEvery " + checkpointEvery + ", keepCheckpoints " + keepCheckpoints);
		}
		if (!(emptyPrompts >= 0 && emptyPrompts <= 1) || !(emaDecay >= 0 && emaDecay < 1) || !(maxGradNorm >= 0) || !(weightDecay >= 0) || !(learningRate > 0)
				|| !(checkpointMinutes >= 0)) {
			throw FiducialException.usage("impossible training: emptyPrompts " + emptyPrompts + " (0 to 1), emaDecay " + emaDecay + " (0 to below 1), maxGradNorm " + maxGradNorm
					+ ", weightDecay " + weightDecay + ", learningRate " + learningRate);
		}
	}

	/** The same with another number of steps. */
	public TrainingConfig withSteps(long n) {
		return new TrainingConfig(n, batchSize, accumulation, learningRate, weightDecay, warmup, schedule, maxGradNorm, emaDecay, emptyPrompts, checkpointEvery,
				checkpointMinutes, keepCheckpoints, seed);
	}
}
