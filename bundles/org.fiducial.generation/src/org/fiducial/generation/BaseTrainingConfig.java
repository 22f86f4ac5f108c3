package org.fiducial.generation;

import java.util.List;

/**
 * Training of a small base text-to-image model from nothing: an autoencoder first, then text encoder and noise predictor together,
 * as latent-diffusion's txt2img was made.
 *
 * @param engine id of the engine
 * @param name name of the model
 * @param licence what others may do with it, stored in the model
 * @param imageSize side of the pictures in pixels; a multiple of the autoencoder's factor times the U-Net's
 * @param autoencoder the autoencoder and its training
 * @param network text encoder, U-Net and their training
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints how many of them stay
 * @param probeEvery steps between probe pictures; 0 for none
 * @param seed decides weights, order, noise and dropping
 */
public record BaseTrainingConfig(String engine, String name, String licence, int imageSize, Autoencoder autoencoder, Network network, long checkpointEvery, int keepCheckpoints,
		long probeEvery, long seed) {
	/**
	 * The autoencoder.
	 *
	 * @param channels channels at full resolution
	 * @param multipliers channels of each level as multiples; the picture is halved between levels
	 * @param resBlocks residual blocks a level
	 * @param latentChannels channels of the latent
	 * @param normGroups groups of every GroupNorm
	 * @param steps optimiser steps
	 * @param cropSteps how many of them, at the start, see four times as many crops of half the side
	 * @param decoderSteps steps of the decoder alone after the network's training, at half the learning rate; latents stay valid
	 * @param batchSize pictures a step
	 * @param learningRate of AdamW; warms up over 50 steps, then falls along a cosine
	 * @param averageDecay of the moving average that is kept
	 */
	public record Autoencoder(int channels, List<Integer> multipliers, int resBlocks, int latentChannels, int normGroups, long steps, long cropSteps, long decoderSteps,
			int batchSize, double learningRate, double averageDecay) {
	}

	/**
	 * Text encoder and U-Net.
	 *
	 * @param textWidth width of the text context
	 * @param textLayers blocks of the text encoder
	 * @param textTokens tokens a prompt
	 * @param channels channels of the U-Net's finest level
	 * @param multipliers channels of each level as multiples; the latent is halved between levels
	 * @param resBlocks residual blocks a level
	 * @param attention shrink factors of the levels with attention
	 * @param headChannels channels of an attention head
	 * @param normGroups groups of every GroupNorm
	 * @param steps optimiser steps
	 * @param batchSize pictures a step
	 * @param learningRate of AdamW; falls along a cosine after the warm-up
	 * @param warmup steps of linear warm-up
	 * @param averageDecay of the moving average that is kept
	 * @param emptyPrompts part of the prompts replaced by the empty one, 0 to 1
	 */
	public record Network(int textWidth, int textLayers, int textTokens, int channels, List<Integer> multipliers, int resBlocks, List<Integer> attention, int headChannels,
			int normGroups, long steps, int batchSize, double learningRate, long warmup, double averageDecay, double emptyPrompts) {
	}

	/** The recipe of the shipped {@code portraits-base}. */
	public static final BaseTrainingConfig PORTRAITS = new BaseTrainingConfig("diffusion", "portraits-base", "CC0-1.0", 128,
			new Autoencoder(16, List.of(1, 2, 4), 1, 4, 1, 2400, 1900, 600, 3, 1.5e-3, .995),
			new Network(128, 2, 24, 32, List.of(1, 2, 4, 4), 1, List.of(2, 4, 8), 32, 16, 3200, 12, 8e-4, 100, .998, .1), 250, 2, 500, 1);
}
