package org.fiducial.generation.diffusion;

import java.util.Map;

import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;

/**
 * {@code model.json} of a base model.
 *
 * @param format version of this file
 * @param kind {@code base}
 * @param name of the model
 * @param licence what others may do with it
 * @param imageSize side of its pictures in pixels
 * @param autoencoder shape of the autoencoder, in {@code autoencoder.safetensors}
 * @param text which text encoder, in {@code text.safetensors}
 * @param unet shape of the U-Net, in {@code unet.safetensors}
 * @param training how it was made, for people
 */
record BaseDescription(int format, String kind, String name, String licence, int imageSize, AutoencoderConfig autoencoder, TextDescription text, UNetConfig unet,
		Map<String, String> training) {
	static final String KIND = "base";
	static final BaseDescription NONE = new BaseDescription(0, "", "", "", 0, AutoencoderConfig.KL_F8, null, UNetConfig.SD_1, Map.of());
}
