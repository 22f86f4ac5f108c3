package org.fiducial.generation;

/**
 * Training of one stage of a landmark-conditioned generator. Defaults are the paper's (sections 3.1 and 4.1; ControlNet's
 * tutorial_train.py where the paper is silent).
 *
 * @param engine id of the engine
 * @param base base text-to-image model: the id of one that a bundle ships, for example {@code portraits-base}, a folder (this program's or one of diffusers), or
 *            a checkpoint of the original implementation with its vocabulary beside it
 * @param init model folder of an earlier stage to go on from; empty to start from the base model
 * @param renderer id of the conditioning renderer, for example {@code parts_v1}
 * @param imageSize side of the pictures in pixels
 * @param prompts {@code empty} for stage 1, {@code style} for the prompts of the style registry
 * @param emptyPrompts part of the prompts replaced by the empty one when {@code prompts} is {@code style}, 0 to 1
 * @param flip chance of a mirrored sample; its condition is drawn again, never mirrored
 * @param domainBalanced draw every domain equally often, whatever its size
 * @param steps optimiser steps in all
 * @param batchSize samples a pass
 * @param accumulation passes an optimiser step
 * @param learningRate of AdamW
 * @param weightDecay of AdamW
 * @param warmup steps of linear warm-up
 * @param schedule {@code constant} or {@code cosine}
 * @param timesteps which noise levels are drawn: {@code uniform} as published, or {@code structure} for short trainings, which prefers
 *            those where a face takes shape
 * @param maxGradNorm gradient clipping; 0 for none
 * @param lockedDecoder keep the base model's decoder as it is
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints how many of them stay
 * @param probeEvery steps between probe pictures; 0 for none
 * @param seed decides order, noise and dropping
 * @param gradientCheckpointing compute the networks' intermediate results again in the backward pass instead of keeping them: less memory, about a
 *            third more time, the same gradients
 * @param reward of a third stage; none if it names no model
 */
public record GeneratorTrainingConfig(String engine, String base, String init, String renderer, int imageSize, String prompts, double emptyPrompts, double flip,
		boolean domainBalanced, long steps, int batchSize, int accumulation, double learningRate, double weightDecay, long warmup, String schedule, String timesteps, double maxGradNorm,
		boolean lockedDecoder, long checkpointEvery, int keepCheckpoints, long probeEvery, long seed, boolean gradientCheckpointing,
		Reward reward) {
	/**
	 * Reward of samples whose landmarks, as a frozen detector sees them, are where they should be (ControlNet++): added to the loss where the noise is
	 * small enough for a one-step estimate of the picture. Meant to be the last stage, from the model of an ordinary one ({@code init}).
	 *
	 * @param model folder of a trained landmark detector, of the data's scheme; empty for no reward. Not the one that judges or filters the pictures
	 * @param weight beside the mean squared error of the noise
	 * @param maxTimestep samples of later time steps (more noise) are not rewarded, 0 to 999
	 * @param share part of the samples whose time step is drawn from those that are rewarded, beside what {@code timesteps} gives, 0 to 1
	 */
	public record Reward(String model, double weight, int maxTimestep, double share) {
		/** No reward; else as ControlNet++. */
		public static final Reward NONE = new Reward("", 1, 200, 0);

		/** The same with another model. */
		public Reward withModel(String folder) {
			return new Reward(folder, weight, maxTimestep, share);
		}

		/** Whether there is one. */
		public boolean wanted() {
			return model != null && !model.isBlank();
		}
	}

	/** Stage 1 of the paper. */
	public static final GeneratorTrainingConfig STAGE_1 = new GeneratorTrainingConfig("diffusion", "", "", "parts_v1", 256, "empty", 0, .5, false, 200_000, 4, 1, 1e-5, .01, 0,
			"constant", "uniform", 0, true, 1000, 2, 1000, 0);

	public GeneratorTrainingConfig {
		reward = reward == null ? Reward.NONE : reward;
	}

	/** Without gradient checkpointing and reward. */
	public GeneratorTrainingConfig(String engine, String base, String init, String renderer, int imageSize, String prompts, double emptyPrompts, double flip, boolean domainBalanced,
			long steps, int batchSize, int accumulation, double learningRate, double weightDecay, long warmup, String schedule, String timesteps, double maxGradNorm,
			boolean lockedDecoder, long checkpointEvery, int keepCheckpoints, long probeEvery, long seed) {
		this(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, steps, batchSize, accumulation, learningRate, weightDecay, warmup, schedule,
				timesteps, maxGradNorm, lockedDecoder, checkpointEvery, keepCheckpoints, probeEvery, seed, false, Reward.NONE);
	}

	/** The same with gradient checkpointing, or without. */
	public GeneratorTrainingConfig withGradientCheckpointing(boolean on) {
		return new GeneratorTrainingConfig(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, steps, batchSize, accumulation, learningRate,
				weightDecay, warmup, schedule, timesteps, maxGradNorm, lockedDecoder, checkpointEvery, keepCheckpoints, probeEvery, seed, on, reward);
	}

	/** The same with another reward. */
	public GeneratorTrainingConfig withReward(Reward r) {
		return new GeneratorTrainingConfig(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, steps, batchSize, accumulation, learningRate,
				weightDecay, warmup, schedule, timesteps, maxGradNorm, lockedDecoder, checkpointEvery, keepCheckpoints, probeEvery, seed, gradientCheckpointing, r);
	}
}
