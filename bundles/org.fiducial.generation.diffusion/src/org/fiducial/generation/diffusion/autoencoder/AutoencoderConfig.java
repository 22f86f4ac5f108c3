package org.fiducial.generation.diffusion.autoencoder;

import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;

/**
 * The shape of a KL autoencoder; the field names are those of latent-diffusion's {@code ddconfig}
 * (configs/autoencoder/autoencoder_kl_32x32x4.yaml) in Java spelling.
 *
 * @param ch channels of the finest level; a multiple of {@code normGroups}
 * @param chMult channels of each level as multiples of {@code ch}; the picture shrinks by 2 between levels
 * @param numResBlocks residual blocks a level in the encoder; the decoder has one more
 * @param zChannels channels of the latent
 * @param embedDim channels between the 1x1 convolutions around the latent; equal to {@code zChannels} in published models
 * @param resolution side of the pictures it was made for, in pixels; other sizes work too
 * @param attnResolutions sides at which levels have attention; published KL models have none outside the middle
 * @param normGroups groups of every GroupNorm; 32 in published models
 * @param scaleFactor multiplies latents so that their standard deviation is near 1 (.18215 in Stable Diffusion)
 */
public record AutoencoderConfig(int ch, List<Integer> chMult, int numResBlocks, int zChannels, int embedDim, int resolution, List<Integer> attnResolutions, int normGroups,
		double scaleFactor) {
	/** KL-f8 of Stable Diffusion and txt2img-1p4B. */
	public static final AutoencoderConfig KL_F8 = new AutoencoderConfig(128, List.of(1, 2, 4, 4), 2, 4, 4, 256, List.of(), 32, .18215);

	public AutoencoderConfig {
		chMult = List.copyOf(chMult);
		attnResolutions = attnResolutions == null ? List.of() : List.copyOf(attnResolutions);
		if (ch < 1 || chMult.isEmpty() || numResBlocks < 1 || zChannels < 1 || embedDim < 1 || normGroups < 1 || ch % normGroups != 0 || !(scaleFactor > 0)) {
			throw FiducialException.usage("impossible autoencoder: ch " + ch + " (a multiple of " + normGroups + " is needed), chMult " + chMult + ", numResBlocks " + numResBlocks
					+ ", zChannels " + zChannels + ", embedDim " + embedDim + ", scaleFactor " + scaleFactor);
		}
	}

	/** Pixels of the picture per latent cell, along a side. */
	public int factor() {
		return 1 << chMult.size() - 1;
	}

	/** Channels of a level, 0 being the finest. */
	int channels(int level) {
		return ch * chMult.get(level);
	}

	int levels() {
		return chMult.size();
	}

	boolean attention(int level) {
		return attnResolutions.contains(resolution >> level);
	}

	/** Names and shapes of the tensors, without a checkpoint's prefix, in checkpoint order. */
	public Map<String, long[]> shapes() {
		return AutoencoderShapes.of(this);
	}

	/** The same with another scale factor. */
	public AutoencoderConfig withScaleFactor(double factor) {
		return new AutoencoderConfig(ch, chMult, numResBlocks, zChannels, embedDim, resolution, attnResolutions, normGroups, factor);
	}
}
