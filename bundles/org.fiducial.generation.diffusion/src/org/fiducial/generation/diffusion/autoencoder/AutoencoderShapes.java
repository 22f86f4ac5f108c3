package org.fiducial.generation.diffusion.autoencoder;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of an autoencoder's tensors (ldm/modules/diffusionmodules/model.py, ldm/models/autoencoder.py). */
final class AutoencoderShapes {
	private final AutoencoderConfig config;
	private final Map<String, long[]> out = new LinkedHashMap<>();

	private AutoencoderShapes(AutoencoderConfig config) {
		this.config = config;
	}

	static Map<String, long[]> of(AutoencoderConfig c) {
		AutoencoderShapes s = new AutoencoderShapes(c);
		s.encoder();
		s.decoder();
		s.conv("quant_conv", 2 * c.zChannels(), 2 * c.embedDim(), 1);
		s.conv("post_quant_conv", c.embedDim(), c.zChannels(), 1);
		return s.out;
	}

	private void encoder() {
		conv("encoder.conv_in", 3, config.ch(), 3);
		int in = config.ch();
		for (int i = 0; i < config.levels(); i++) {
			in = level("encoder.down." + i, i, config.numResBlocks(), in);
			if (i < config.levels() - 1) {
				conv("encoder.down." + i + ".downsample.conv", in, in, 3);
			}
		}
		middle("encoder.mid", in);
		norm("encoder.norm_out", in);
		conv("encoder.conv_out", in, 2 * config.zChannels(), 3);
	}

	private void decoder() {
		int in = config.channels(config.levels() - 1);
		conv("decoder.conv_in", config.zChannels(), in, 3);
		middle("decoder.mid", in);
		for (int i = config.levels() - 1; i >= 0; i--) {
			in = level("decoder.up." + i, i, config.numResBlocks() + 1, in);
			if (i > 0) {
				conv("decoder.up." + i + ".upsample.conv", in, in, 3);
			}
		}
		norm("decoder.norm_out", in);
		conv("decoder.conv_out", in, 3, 3);
	}

	/** The blocks of a level; returns its channels. */
	private int level(String name, int i, int blocks, int channels) {
		int in = channels;
		for (int j = 0; j < blocks; j++) {
			residual(name + ".block." + j, in, config.channels(i));
			in = config.channels(i);
			if (config.attention(i)) {
				attention(name + ".attn." + j, in);
			}
		}
		return in;
	}

	private void middle(String name, int channels) {
		residual(name + ".block_1", channels, channels);
		attention(name + ".attn_1", channels);
		residual(name + ".block_2", channels, channels);
	}

	private void residual(String name, int in, int width) {
		norm(name + ".norm1", in);
		conv(name + ".conv1", in, width, 3);
		norm(name + ".norm2", width);
		conv(name + ".conv2", width, width, 3);
		if (in != width) {
			conv(name + ".nin_shortcut", in, width, 1);
		}
	}

	private void attention(String name, int channels) {
		norm(name + ".norm", channels);
		for (String part : new String[] {".q", ".k", ".v", ".proj_out"}) {
			conv(name + part, channels, channels, 1);
		}
	}

	private void norm(String name, int channels) {
		out.put(name + ".weight", new long[] {channels});
		out.put(name + ".bias", new long[] {channels});
	}

	private void conv(String name, int in, int width, int kernel) {
		out.put(name + ".weight", new long[] {width, in, kernel, kernel});
		out.put(name + ".bias", new long[] {width});
	}
}
