package org.fiducial.generation.diffusion.unet;

import java.util.List;

import org.fiducial.core.FiducialException;

/**
 * The shape of a ControlNet: that of the U-Net it steers, and its hint encoder (cldm.py, input_hint_block).
 *
 * @param unet the U-Net's
 * @param hintChannels channels of the conditioning picture, 3 for RGB
 * @param hintWidths channels after the first seven convolutions of the hint encoder
 * @param hintStride pixels of the hint per latent cell along a side: 1, 2, 4 or 8 (published: 8)
 */
public record ControlNetConfig(UNetConfig unet, int hintChannels, List<Integer> hintWidths, int hintStride) {
	/** Key of the stride in the metadata of a file of tensors, whose shapes do not tell it. */
	public static final String HINT_STRIDE = "hint_stride";
	/** The published widths. */
	public static final List<Integer> PUBLISHED_WIDTHS = List.of(16, 16, 32, 32, 96, 96, 256);

	public ControlNetConfig {
		hintWidths = hintWidths == null ? PUBLISHED_WIDTHS : List.copyOf(hintWidths);
		if (hintChannels < 1 || hintWidths.size() != 7 || hintWidths.stream().anyMatch(w -> w < 1)) {
			throw FiducialException.usage("impossible hint encoder: hintChannels " + hintChannels + ", hintWidths " + hintWidths + " (seven positive widths are needed)");
		}
		if (hintStride < 1 || hintStride > 8 || Integer.bitCount(hintStride) != 1) {
			throw FiducialException.usage("hintStride must be 1, 2, 4 or 8, not " + hintStride);
		}
	}

	/** The published hint encoder for a U-Net. */
	public static ControlNetConfig of(UNetConfig unet) {
		return new ControlNetConfig(unet, 3, PUBLISHED_WIDTHS, 8);
	}

	/**
	 * A hint encoder for a model of any size: as published, but nowhere wider than the U-Net's finest level, and with hints as large as the pictures.
	 *
	 * @param autoencoderFactor pixels of a picture per latent cell along a side
	 */
	public static ControlNetConfig sized(UNetConfig unet, int autoencoderFactor) {
		return new ControlNetConfig(unet, 3, PUBLISHED_WIDTHS.stream().map(w -> Math.min(w, unet.modelChannels())).toList(), autoencoderFactor);
	}

	/** Stride of the hint encoder's convolution, 0 to 7; the published encoder halves at 2, 4 and 6. */
	int stride(int convolution) {
		int halvings = Integer.numberOfTrailingZeros(hintStride);
		return convolution % 2 == 0 && convolution >= 2 && convolution / 2 <= halvings ? 2 : 1;
	}
}
