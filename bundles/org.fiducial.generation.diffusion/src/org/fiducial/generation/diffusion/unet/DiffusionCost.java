package org.fiducial.generation.diffusion.unet;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the networks compute for one picture, by their sizes alone: floating-point operations of convolutions, linear layers and the products of attention, a
 * multiplication and an addition for each weight at each place that it is applied to. Normalisations, activations and sums are left out.
 *
 * @param unet the noise predictor
 * @param control what steers it
 * @param side of the latent
 * @param tokens of the prompt
 */
public record DiffusionCost(UNetConfig unet, ControlNetConfig control, int side, int tokens) {
	private static final Pattern BLOCK = Pattern.compile("(input_blocks|zero_convs|output_blocks|input_hint_block)\\.(\\d+)\\..*");

	/** A pass through the U-Net. */
	public double forward() {
		return unet(n -> true);
	}

	/** A pass through its {@link FirstBlock}. */
	public double firstBlock() {
		return unet(n -> n.startsWith(FirstBlock.NAME));
	}

	/**
	 * A training step of the ControlNet. What is trained counts three passes: forward, and the gradients of results and of weights. The locked U-Net's encoder counts one, as no
	 * gradients pass through it, and its locked decoder two, forward and the gradients of results, which lead to the ControlNet.
	 */
	public double controlStep() {
		return 3 * sum(ControlNet.shapes(control), n -> true) + unet(n -> !UNet.isDecoder(n)) + 2 * unet(UNet::isDecoder);
	}

	private double unet(Predicate<String> which) {
		return sum(UNet.shapes(unet), which);
	}

	private double sum(Map<String, long[]> shapes, Predicate<String> which) {
		double multiplications = 0;
		for (Map.Entry<String, long[]> e : shapes.entrySet()) {
			String name = e.getKey();
			long[] w = e.getValue();
			if (w.length > 1 && which.test(name)) {
				double size = 1;
				for (long n : w) {
					size *= n;
				}
				double places = places(name);
				multiplications += size * (name.contains("attn2.to_k.") || name.contains("attn2.to_v.") ? tokens : places);
				if (name.endsWith(".to_q.weight")) {
					// queries with keys, and the weights with values
					multiplications += 2 * places * (name.contains("attn2.") ? tokens : places) * w[0];
				}
			}
		}
		return 2 * multiplications;
	}

	/** Cells of the map that a layer makes; 1 for what is done once a picture. */
	private double places(String name) {
		if (name.startsWith("time_embed.") || name.contains(".emb_layers.")) {
			return 1;
		}
		Matcher m = BLOCK.matcher(name);
		if (!m.matches()) {
			return cells(name.startsWith("middle_block") ? unet.levels() - 1 : 0);
		}
		int n = Integer.parseInt(m.group(2));
		// a level has its residual blocks and, in the encoder, what leads down to it, in the decoder, one block more, after the last of which it grows
		int levels = n / (unet.numResBlocks() + 1);
		return switch (m.group(1)) {
			case "output_blocks" -> cells(unet.levels() - 1 - levels - (name.endsWith(".conv.weight") ? 1 : 0));
			case "input_hint_block" -> hintCells(n / 2);
			default -> cells(levels);
		};
	}

	private double cells(int level) {
		double s = side >> level;
		return s * s;
	}

	private double hintCells(int convolution) {
		double s = (double) side * control.hintStride();
		for (int i = 0; i <= convolution; i++) {
			s /= control.stride(i);
		}
		return s * s;
	}
}
