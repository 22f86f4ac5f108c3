package org.fiducial.generation;

import java.util.List;

/**
 * Training of one stage of a landmark-conditioned generator. Defaults are the paper's (sections 3.1 and 4.1; ControlNet's
 * tutorial_train.py where the paper is silent).
 *
 * @param engine id of the engine
 * @param base base text-to-image model: the id of one that a bundle ships, for example {@code portraits-base}, a folder (this program's or one of diffusers), or
 *            a checkpoint of the original implementation with its vocabulary beside it
 * @param init model folder of an earlier stage to go on from, or a control network that others published for the same base (a file, or a folder of diffusers); empty to
 *            start from the base model
 * @param renderer id of the conditioning renderer, for example {@code parts_v1}
 * @param imageSize side of the pictures in pixels
 * @param prompts {@code empty} for stage 1, {@code style} for the prompts of the style registry
 * @param emptyPrompts part of the prompts replaced by the empty one when {@code prompts} is {@code style}, 0 to 1
 * @param flip chance of a mirrored sample; its condition is drawn again, never mirrored
 * @param domainBalanced draw every domain equally often, whatever its size
 * @param heldOut part of the samples that is not trained on but measures the validation loss and gives the probe pictures their landmarks, 0 to .5; with 0,
 *            both come from the training samples
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
 * @param emaDecay decay of an exponential moving average of the weights, 0 to below 1; 0 for none, as ControlNet was published. With an average, that is what
 *            probe pictures show and what the model holds; the weights themselves stay in the checkpoints
 * @param lockedDecoder keep the base model's decoder as it is
 * @param checkpointEvery steps between checkpoints
 * @param checkpointMinutes minutes between checkpoints, whichever comes first; 0 for none
 * @param keepCheckpoints how many of the newest stay, beside the best one
 * @param keep which weights the model holds: {@code last}, or {@code best} for those of the probe with the lowest alignment error, where the run has a judge,
 *            and else the lowest validation loss
 * @param probeEvery steps between probes (pictures, validation loss, alignment error); 0 for none
 * @param probeStyles styles without training pictures that are probed too, so that one sees whether training makes the model forget them
 * @param seed decides order, noise and dropping
 * @param gradientCheckpointing compute the networks' intermediate results again in the backward pass instead of keeping them: less memory, about a
 *            third more time, the same gradients
 * @param reward of a third stage; none if it names no model
 * @param baseWeights which weights of the base model's U-Net: {@code model} for themselves, {@code ema} for their moving average, which some published
 *            checkpoints have beside them, {@code auto} for what the original implementation samples with (the weights themselves)
 * @param precision of U-Net and ControlNet, one of {@link SamplingConfig#PRECISIONS}: {@code auto} takes {@code bf16} where this machine trains faster with it. Weights
 *            that are trained, losses and the autoencoder are 32-bit floats always
 */
public record GeneratorTrainingConfig(String engine, String base, String init, String renderer, int imageSize, String prompts, double emptyPrompts, double flip,
		boolean domainBalanced, double heldOut, long steps, int batchSize, int accumulation, double learningRate, double weightDecay, long warmup, String schedule, String timesteps, double maxGradNorm,
		double emaDecay, boolean lockedDecoder, long checkpointEvery, double checkpointMinutes, int keepCheckpoints, String keep, long probeEvery, List<String> probeStyles, long seed,
		boolean gradientCheckpointing, Reward reward, String baseWeights, String precision) {
	/**
	 * Reward of samples whose landmarks, as a frozen detector sees them, are where they should be (ControlNet++): added to the loss where the noise is
	 * small enough for a one-step estimate of the picture. Meant to be the last stage, from the model of an ordinary one ({@code init}).
	 *
	 * @param model folder or file of a trained landmark detector, of the data's scheme; empty for no reward. Not the one that judges or filters the pictures
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
	public static final GeneratorTrainingConfig STAGE_1 = new GeneratorTrainingConfig("diffusion", "", "", "parts_v1", 256, "empty", 0, .5, false, 0, 200_000, 4, 1, 1e-5, .01, 0,
			"constant", "uniform", 0, 0, true, 1000, 15, 2, "last", 1000, List.of(), 0);

	public GeneratorTrainingConfig {
		probeStyles = probeStyles == null ? List.of() : List.copyOf(probeStyles);
		reward = reward == null ? Reward.NONE : reward;
		baseWeights = baseWeights == null ? "auto" : baseWeights;
		precision = precision == null ? SamplingConfig.AUTO : precision;
	}

	/** Without gradient checkpointing and reward, on the base model's usual weights. */
	public GeneratorTrainingConfig(String engine, String base, String init, String renderer, int imageSize, String prompts, double emptyPrompts, double flip, boolean domainBalanced,
			double heldOut, long steps, int batchSize, int accumulation, double learningRate, double weightDecay, long warmup, String schedule, String timesteps, double maxGradNorm,
			double emaDecay, boolean lockedDecoder, long checkpointEvery, double checkpointMinutes, int keepCheckpoints, String keep, long probeEvery, List<String> probeStyles, long seed) {
		this(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, heldOut, steps, batchSize, accumulation, learningRate, weightDecay, warmup, schedule,
				timesteps, maxGradNorm, emaDecay, lockedDecoder, checkpointEvery, checkpointMinutes, keepCheckpoints, keep, probeEvery, probeStyles, seed, false, Reward.NONE, "auto", SamplingConfig.AUTO);
	}

	/** The same with gradient checkpointing, or without. */
	public GeneratorTrainingConfig withGradientCheckpointing(boolean on) {
		return new GeneratorTrainingConfig(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, heldOut, steps, batchSize, accumulation, learningRate,
				weightDecay, warmup, schedule, timesteps, maxGradNorm, emaDecay, lockedDecoder, checkpointEvery, checkpointMinutes, keepCheckpoints, keep, probeEvery, probeStyles, seed, on, reward, baseWeights, precision);
	}

	/** The same with another reward. */
	public GeneratorTrainingConfig withReward(Reward r) {
		return new GeneratorTrainingConfig(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, heldOut, steps, batchSize, accumulation, learningRate,
				weightDecay, warmup, schedule, timesteps, maxGradNorm, emaDecay, lockedDecoder, checkpointEvery, checkpointMinutes, keepCheckpoints, keep, probeEvery, probeStyles, seed, gradientCheckpointing, r, baseWeights, precision);
	}

	/** The same in another precision. */
	public GeneratorTrainingConfig withPrecision(String name) {
		return new GeneratorTrainingConfig(engine, base, init, renderer, imageSize, prompts, emptyPrompts, flip, domainBalanced, heldOut, steps, batchSize, accumulation, learningRate,
				weightDecay, warmup, schedule, timesteps, maxGradNorm, emaDecay, lockedDecoder, checkpointEvery, checkpointMinutes, keepCheckpoints, keep, probeEvery, probeStyles, seed, gradientCheckpointing, reward, baseWeights, name);
	}
}
