package org.fiducial.generation.diffusion.unet;

import java.util.List;
import java.util.stream.IntStream;

import org.fiducial.core.FiducialException;

/**
 * The shape of a U-Net with cross-attention; the field names are those of latent-diffusion's {@code unet_config}
 * (configs/latent-diffusion/txt2img-1p4B-eval.yaml) in Java spelling.
 *
 * @param inChannels channels of the latent
 * @param outChannels channels of the predicted noise
 * @param modelChannels channels of the finest level
 * @param channelMult channels of each level as multiples of {@code modelChannels}; the latent shrinks by 2 between levels
 * @param numResBlocks residual blocks a level in the encoder; the decoder has one more
 * @param attentionResolutions shrink factors (1, 2, 4, …) of the levels with attention; the middle always has it
 * @param numHeads attention heads; 0 when {@code numHeadChannels} decides
 * @param numHeadChannels channels a head; 0 when {@code numHeads} decides
 * @param contextDim width of the text context
 * @param transformerDepth blocks of each transformer; 1 in published models
 * @param normGroups groups of every GroupNorm; 32 in published models. With one channel a group the normalisation cancels the
 *            time embedding, so small models need fewer
 */
public record UNetConfig(int inChannels, int outChannels, int modelChannels, List<Integer> channelMult, int numResBlocks, List<Integer> attentionResolutions, int numHeads,
		int numHeadChannels, int contextDim, int transformerDepth, int normGroups) {
	/** Stable Diffusion 1.x. */
	public static final UNetConfig SD_1 = new UNetConfig(4, 4, 320, List.of(1, 2, 4, 4), 2, List.of(1, 2, 4), 8, 0, 768, 1, 32);
	/** latent-diffusion txt2img-1p4B, the paper's base model. */
	public static final UNetConfig LDM_1P4B = new UNetConfig(4, 4, 320, List.of(1, 2, 4, 4), 2, List.of(1, 2, 4), 8, 0, 1280, 1, 32);

	public UNetConfig {
		channelMult = List.copyOf(channelMult);
		attentionResolutions = attentionResolutions == null ? List.of() : List.copyOf(attentionResolutions);
		if (inChannels < 1 || outChannels < 1 || modelChannels < 2 || channelMult.isEmpty() || numResBlocks < 1 || contextDim < 1 || transformerDepth < 1 || normGroups < 1) {
			throw FiducialException.usage("impossible U-Net: every size must be positive, found inChannels " + inChannels + ", outChannels " + outChannels + ", modelChannels "
					+ modelChannels + ", channelMult " + channelMult + ", numResBlocks " + numResBlocks + ", contextDim " + contextDim + ", transformerDepth " + transformerDepth);
		}
		if ((numHeads > 0) == (numHeadChannels > 0)) {
			throw FiducialException.usage("impossible U-Net: exactly one of numHeads and numHeadChannels must be given, found " + numHeads + " and " + numHeadChannels);
		}
		for (int m : channelMult) {
			int c = m * modelChannels;
			int divisor = numHeads > 0 ? numHeads : numHeadChannels;
			if (c < 1 || c % normGroups != 0 || c % divisor != 0) {
				throw FiducialException.usage("impossible U-Net: a level has " + c + " channels, which must be a multiple of normGroups " + normGroups + " and of " + divisor
						+ (numHeads > 0 ? " heads" : " head channels"));
			}
		}
	}

	/** Number of levels. */
	public int levels() {
		return channelMult.size();
	}

	/** Latent sides must be multiples of this. */
	public int factor() {
		return 1 << levels() - 1;
	}

	/** Width of the time embedding. */
	public int timeDim() {
		return 4 * modelChannels;
	}

	/** Attention heads of each level, of those without attention too. */
	public List<Integer> headsByLevel() {
		return channelMult.stream().map(m -> heads(m * modelChannels)).toList();
	}

	/** Shrink factors of the levels with attention, without such as no level has. */
	public List<Integer> attentionLevels() {
		return IntStream.range(0, levels()).filter(this::attention).mapToObj(level -> 1 << level).toList();
	}

	int channels(int level) {
		return modelChannels * channelMult.get(level);
	}

	int heads(int channels) {
		return numHeads > 0 ? numHeads : channels / numHeadChannels;
	}

	boolean attention(int level) {
		return attentionResolutions.contains(1 << level);
	}
}
