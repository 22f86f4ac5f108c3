package org.fiducial.generation.diffusion.autoencoder;

import org.fiducial.core.FiducialException;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Probe;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The KL autoencoder of latent diffusion, a function of its parameters (ldm/models/autoencoder.py, ldm/modules/diffusionmodules/model.py).
 * Pictures are [N, 3, H, W] in [-1, 1] with H and W multiples of {@link AutoencoderConfig#factor()}; a scaled latent is
 * [N, z, H / f, W / f] with a standard deviation near 1. Parameters bear the published names without a checkpoint's prefix.
 */
public final class Autoencoder implements AutoCloseable {
	private final AutoencoderConfig config;
	private final Parameters parameters;
	private final Blocks blocks;

	/** @param parameters owned by this from now on */
	public Autoencoder(AutoencoderConfig config, Parameters parameters) {
		this.config = config;
		this.parameters = parameters;
		this.blocks = new Blocks(parameters, config.normGroups());
		long[] latent = parameters.get("decoder.conv_in.weight").getShape().getShape();
		if (latent[1] != config.zChannels()) {
			throw FiducialException.input(parameters + " is no autoencoder with " + config.zChannels() + " latent channels: decoder.conv_in.weight takes " + latent[1]);
		}
	}

	/** Whether a tensor belongs to the decoder: changing those leaves every latent valid. */
	public static boolean isDecoder(String name) {
		return name.startsWith("decoder.") || name.startsWith("post_quant_conv.");
	}

	/** Its configuration. */
	public AutoencoderConfig config() {
		return config;
	}

	/** Shows intermediate results of the next passes; null for none. */
	public void probe(Probe newProbe) {
		blocks.probe(newProbe);
	}

	/** Its parameters. */
	public Parameters parameters() {
		return parameters;
	}

	/** The distribution of unscaled latents of pictures. */
	public Posterior posterior(NDArray pictures) {
		return new Posterior(moments(pictures));
	}

	/** Moments [N, 2 z, h, w] of pictures, not scaled. */
	public NDArray moments(NDArray pictures) {
		Shape s = pictures.getShape();
		if (s.get(2) % config.factor() != 0 || s.get(3) % config.factor() != 0) {
			throw FiducialException.usage("a picture of " + s.get(3) + "x" + s.get(2) + " pixels cannot be encoded: both sides must be multiples of " + config.factor());
		}
		NDArray h = blocks.conv(Ops.channelsLast(pictures), "encoder.conv_in", 1, 1);
		for (int i = 0; i < config.levels(); i++) {
			String level = "encoder.down." + i;
			for (int j = 0; j < config.numResBlocks(); j++) {
				h = level(h, level, i, j);
			}
			if (i < config.levels() - 1) {
				NDArray x = h;
				h = Scope.of(() -> blocks.conv(Ops.zeroPad(x, 0, 1, 0, 1), level + ".downsample.conv", 2, 0));
			}
		}
		h = blocks.middle(h, "encoder.mid");
		h = blocks.conv(blocks.normSilu(h, "encoder.norm_out"), "encoder.conv_out", 1, 1);
		return blocks.conv(h, "quant_conv", 1, 0);
	}

	/** Scaled latents of pictures: the posterior's sample for this noise, or its mode if the noise is null. */
	public NDArray encode(NDArray pictures, NDArray noise) {
		return Scope.of(() -> {
			Posterior q = posterior(pictures);
			return Ops.mul(noise == null ? q.mode() : q.sample(noise), config.scaleFactor());
		});
	}

	/** Pictures of scaled latents, about [-1, 1], not clamped. */
	public NDArray decode(NDArray latents) {
		return Scope.of(() -> decodeUnscaled(Ops.div(latents, config.scaleFactor())));
	}

	/** Pictures of unscaled latents. */
	public NDArray decodeUnscaled(NDArray latents) {
		NDArray h = blocks.conv(blocks.conv(Ops.channelsLast(latents), "post_quant_conv", 1, 0), "decoder.conv_in", 1, 1);
		h = blocks.middle(h, "decoder.mid");
		for (int i = config.levels() - 1; i >= 0; i--) {
			String level = "decoder.up." + i;
			for (int j = 0; j <= config.numResBlocks(); j++) {
				h = level(h, level, i, j);
			}
			if (i > 0) {
				NDArray x = h;
				h = Scope.of(() -> blocks.conv(Ops.upsampleNearest2x(x), level + ".upsample.conv", 1, 1));
			}
		}
		return blocks.conv(blocks.normSilu(h, "decoder.norm_out"), "decoder.conv_out", 1, 1);
	}

	private NDArray level(NDArray x, String level, int i, int j) {
		NDArray h = blocks.residual(x, level + ".block." + j);
		return config.attention(i) ? blocks.attention(h, level + ".attn." + j) : h;
	}

	@Override
	public void close() {
		parameters.close();
	}
}
