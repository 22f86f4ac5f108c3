package org.fiducial.generation.diffusion.checkpoint;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;

/**
 * Configurations read off shapes. They do not tell the number of heads and of groups: those of the published models are taken (8 heads, 32
 * groups; CLIP and LDMBert have 64 channels a head).
 */
final class Inference {
	private static final int HEADS = 8;
	private static final int GROUPS = 32;
	private static final int HEAD_CHANNELS = 64;
	private static final int HINT_STRIDE = 8;
	/** Beyond what anybody trains; keeps the lists of names short. */
	private static final int MAX_BLOCKS = 100;
	private static final int MAX_EXTENT = 1 << 20;
	private static final int MAX_LEVELS = 12;
	private static final int MAX_DEPTH = 16;

	private final FoundNetwork found;

	private Inference(FoundNetwork found) {
		this.found = found;
	}

	/** How many modules of this kind there are. */
	private int count(String before, String after) {
		int n = 0;
		while (n < MAX_BLOCKS && found.has(before + n + after)) {
			n++;
		}
		return n;
	}

	/** The configuration of a network. @throws FiducialException (input) if its shapes contradict each other */
	static Record of(FoundNetwork found) {
		Inference i = new Inference(found);
		try {
			return switch (found.network()) {
				case UNET -> i.unet();
				case CONTROLNET -> i.controlNet();
				case AUTOENCODER -> i.autoencoder();
				case CLIP -> i.clip();
				case LDM_BERT -> i.ldmBert();
			};
		} catch (FiducialException e) {
			throw FiducialException.input("the " + found.network().role() + " is none of a shape that is known: " + e.getMessage(), e);
		}
	}

	/** An extent of a tensor. */
	private int extent(String name, int axis) {
		long[] shape = found.shape(name);
		if (shape == null || shape.length <= axis) {
			throw FiducialException.input(shape == null ? "'" + name + "' is missing" : "'" + name + "' has " + shape.length + " axes");
		}
		if (shape[axis] < 1 || shape[axis] > MAX_EXTENT) {
			throw FiducialException.input("'" + name + "' has " + shape[axis] + " channels");
		}
		return (int) shape[axis];
	}

	private UNetConfig unet() {
		int channels = extent("input_blocks.0.0.weight", 0);
		List<Integer> multipliers = new ArrayList<>();
		List<Integer> attention = new ArrayList<>();
		int blocks = 0;
		int first = 0;
		for (int i = 1; i < MAX_BLOCKS && (found.has(res(i)) || found.has("input_blocks." + i + ".0.op.weight")); i++) {
			if (!found.has(res(i))) {
				blocks = 0;
				continue;
			}
			if (blocks++ == 0) {
				multipliers.add(Math.max(1, extent(res(i), 0) / channels));
				if (found.has("input_blocks." + i + ".1.transformer_blocks.0.attn2.to_k.weight")) {
					attention.add(1 << multipliers.size() - 1);
				}
			}
			first = multipliers.size() == 1 ? blocks : first;
		}
		String transformer = "middle_block.1.transformer_blocks.";
		int depth = count(transformer, ".attn2.to_k.weight");
		if (depth == 0) {
			throw FiducialException.input("its middle has no cross-attention to a text");
		}
		if (depth > MAX_DEPTH || multipliers.size() > MAX_LEVELS) {
			throw FiducialException.input("it has " + multipliers.size() + " levels with transformers of " + depth + " blocks");
		}
		int out = found.has("out.2.weight") ? extent("out.2.weight", 0) : extent("input_blocks.0.0.weight", 1);
		return new UNetConfig(extent("input_blocks.0.0.weight", 1), out, channels, multipliers, first, attention, heads(channels), 0,
				extent(transformer + "0.attn2.to_k.weight", 1), depth, groups(channels));
	}

	private static String res(int i) {
		return "input_blocks." + i + ".0.in_layers.2.weight";
	}

	/** The published number, or the largest power of two below it that divides every width. */
	private static int heads(int channels) {
		return divisor(channels, HEADS);
	}

	private static int groups(int channels) {
		return divisor(channels, GROUPS);
	}

	private static int divisor(int channels, int published) {
		int n = published;
		while (n > 1 && channels % n != 0) {
			n /= 2;
		}
		return n;
	}

	private ControlNetConfig controlNet() {
		List<Integer> widths = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			widths.add(extent("input_hint_block." + 2 * i + ".weight", 0));
		}
		return new ControlNetConfig(unet(), extent("input_hint_block.0.weight", 1), widths, hintStride());
	}

	/** Published hint encoders halve three times; shapes do not tell, so that exports of this program do. */
	private int hintStride() {
		String stated = found.metadata(ControlNetConfig.HINT_STRIDE);
		if (stated != null && !stated.matches("[1248]")) {
			throw FiducialException.input("its " + ControlNetConfig.HINT_STRIDE + " is " + stated + ", 1, 2, 4 or 8 is supported");
		}
		return stated == null ? HINT_STRIDE : Integer.parseInt(stated);
	}

	private AutoencoderConfig autoencoder() {
		AutoencoderConfig known = AutoencoderConfig.KL_F8;
		int channels = extent("encoder.conv_in.weight", 0);
		int levels = Math.min(MAX_LEVELS, count("encoder.down.", ".block.0.conv1.weight"));
		List<Integer> multipliers = new ArrayList<>();
		List<Integer> attention = new ArrayList<>();
		for (int i = 0; i < levels; i++) {
			multipliers.add(Math.max(1, extent("encoder.down." + i + ".block.0.conv1.weight", 0) / channels));
			if (found.has("encoder.down." + i + ".attn.0.norm.weight")) {
				attention.add(known.resolution() >> i);
			}
		}
		return new AutoencoderConfig(channels, multipliers, count("encoder.down.0.block.", ".conv1.weight"), extent("decoder.conv_in.weight", 1), extent("post_quant_conv.weight", 1),
				known.resolution(), attention, groups(channels), known.scaleFactor());
	}

	private ClipText.Config clip() {
		String embeddings = "text_model.embeddings.";
		int width = extent(embeddings + "token_embedding.weight", 1);
		return new ClipText.Config(width, count("text_model.encoder.layers.", ".layer_norm1.weight"), Math.max(1, width / HEAD_CHANNELS), extent(embeddings + "token_embedding.weight", 0),
				extent(embeddings + "position_embedding.weight", 0));
	}

	private LdmBert.Config ldmBert() {
		String layers = "transformer.attn_layers.layers.";
		int width = extent("transformer.token_emb.weight", 1);
		int inner = extent(layers + "0.1.to_q.weight", 0);
		int perHead = inner % HEAD_CHANNELS == 0 ? HEAD_CHANNELS : inner;
		int n = 0;
		while (n < MAX_BLOCKS && found.has(layers + 2 * n + ".1.to_q.weight")) {
			n++;
		}
		return new LdmBert.Config(width, n, extent("transformer.token_emb.weight", 0), extent("transformer.pos_emb.emb.weight", 0), inner / perHead, perHead,
				extent(layers + "1.1.net.0.0.weight", 0) / width);
	}
}
