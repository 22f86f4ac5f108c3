package org.fiducial.detection;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Training of a landmark detector. Defaults are STAR's (ZhenglinZhou/STAR conf/alignment.py) at full size.
 *
 * @param engine id of the engine
 * @param scheme id of the landmark scheme
 * @param init model to fine-tune from (weights only), a folder or what else the engine loads; empty to start anew
 * @param inputSize side of the network's input in pixels; a multiple of 16
 * @param stacks hourglasses
 * @param width channels of an hourglass
 * @param cropFactor side of the crop in units of a side of the face's box
 * @param cropSide which side that is: {@code max}, the larger one, or {@code min}, the smaller one, as in STAR's code and the published weights
 * @param steps optimiser steps in all
 * @param batchSize samples a step
 * @param learningRate of Adam
 * @param weightDecay decoupled (AdamW); STAR uses none
 * @param schedule {@code constant}, {@code cosine}, or {@code steps} (a tenth at 40, 70 and 90 %)
 * @param warmup steps of linear warm-up
 * @param maxGradNorm gradient clipping; 0 for none
 * @param emaDecay of the averaged weights that are kept; 0 for none
 * @param augmentation strength, 0 (none) to 1 (STAR's)
 * @param augmentations which of STAR's changes: {@code mirror}, {@code shift}, {@code rotation}, {@code scale}, {@code occlusion}, {@code blur}, {@code gamma},
 *        {@code noise}, {@code grey}; all if empty
 * @param art shape edits and styles on top
 * @param domainBalanced draw every domain equally often, whatever its size
 * @param domainWeights how often each domain is drawn, by its id: positive numbers of which only the ratios count; all domains of the data, or empty for no weights
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints how many of them stay
 * @param validateEvery steps between validations; 0 for none
 * @param patience validations without an improvement after which training stops; the weights of the best one are then the model. 0 trains to the end and
 *        takes the last weights
 * @param seed decides initial weights, order and augmentation
 */
public record DetectorTrainingConfig(String engine, String scheme, String init, int inputSize, int stacks, int width, double cropFactor, String cropSide, long steps, int batchSize,
		double learningRate, double weightDecay, String schedule, long warmup, double maxGradNorm, double emaDecay, double augmentation, List<String> augmentations, ArtAugmentation art, boolean domainBalanced,
		Map<String, Double> domainWeights, long checkpointEvery, int keepCheckpoints, long validateEvery, int patience, long seed) {
	/** STAR on 300-W at full size: 500 epochs of 3148 faces in batches of 32. */
	public static final DetectorTrainingConfig STAR = new DetectorTrainingConfig("hourglass", "ibug68", "", 256, 4, 256, 1.05, "max", 49_000, 32, 1e-3, 0, "steps", 0, 0, .999, 1, List.of(), ArtAugmentation.NONE, false,
			Map.of(), 1000, 2, 1000, 0, 0);

	public DetectorTrainingConfig {
		augmentations = augmentations == null ? List.of() : List.copyOf(augmentations);
		art = art == null ? ArtAugmentation.NONE : art;
		cropSide = cropSide == null ? "max" : cropSide;
		// sorted, so that the same weights are the same text
		domainWeights = domainWeights == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(domainWeights));
	}
}
