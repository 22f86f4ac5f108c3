package org.fiducial.generation.diffusion.unet;

import java.util.List;
import java.util.Map;

import org.fiducial.torch.Parameters;

import ai.djl.ndarray.NDArray;

/** The first block of a U-Net behind its first convolution, alone: a residual block and a transformer at the finest level. Most of a U-Net is made of such, so that they are measured by themselves. */
public final class FirstBlock {
	/** What its tensors' names start with. */
	static final String NAME = "input_blocks.1.";

	private final List<Layer> layers;

	/** @param prefix of the names in the parameters, as of the {@link UNet}'s */
	public FirstBlock(UNetConfig config, Parameters parameters, String prefix) {
		layers = layers(config);
		layers.forEach(l -> l.bind(parameters, prefix));
	}

	private static List<Layer> layers(UNetConfig c) {
		return List.of(new Layers.ResBlock(NAME + "0", c, c.modelChannels(), c.channels(0)), new Layers.SpatialTransformer(NAME + "1", c, c.channels(0)));
	}

	/** Names and shapes of its tensors, in checkpoint order. */
	public static Map<String, long[]> shapes(UNetConfig config) {
		return Layer.shapes(layers(config));
	}

	/** @param x maps [N, modelChannels, h, w]; @param emb time embedding [N, timeDim]; @param context of prompts [N, L, contextDim]; maps [N, channels(0), h, w] */
	public NDArray apply(NDArray x, NDArray emb, NDArray context) {
		return Encoder.apply(layers, x, emb, context, null);
	}
}
