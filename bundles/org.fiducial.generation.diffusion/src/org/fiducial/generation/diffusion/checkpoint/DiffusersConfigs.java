package org.fiducial.generation.diffusion.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;

import tools.jackson.databind.JsonNode;

/** What the {@code config.json} files of a diffusers folder say beyond shapes: heads, groups, scale, schedule. */
public final class DiffusersConfigs {
	private static final String CONFIG = "config.json";

	private DiffusersConfigs() {
	}

	/**
	 * Completes the configurations of networks.
	 *
	 * @param folder of the parts' folders, or that of the only part
	 * @throws FiducialException (input) if the model is of a kind that this program does not have
	 */
	public static void refine(Path folder, CheckpointParts parts) {
		for (FoundNetwork n : parts.all()) {
			Path file = folder.resolve(n.prefix()).resolve(CONFIG);
			if ((n.prefix().endsWith("/") || n.isDiffusers()) && Files.isRegularFile(file)) {
				n.configuration(refined(n.configuration(), Configs.tree(file), file));
			}
		}
		Path scheduler = folder.resolve("scheduler/scheduler_config.json");
		if (Files.isRegularFile(scheduler)) {
			checkSchedule(Configs.tree(scheduler), scheduler);
		}
	}

	private static Record refined(Record found, JsonNode j, Path file) {
		return switch (found) {
			case UNetConfig c -> {
				// "attention_head_dim" really is the number of heads in these models
				JsonNode heads = j.path("num_attention_heads").isNumber() ? j.path("num_attention_heads") : j.path("attention_head_dim");
				int width = headChannels(heads, c, file);
				yield new UNetConfig(c.inChannels(), c.outChannels(), c.modelChannels(), c.channelMult(), c.numResBlocks(), c.attentionResolutions(),
						width > 0 ? 0 : (heads.isArray() ? heads.path(0) : heads).asInt(c.numHeads()), width, c.contextDim(), c.transformerDepth(), j.path("norm_num_groups").asInt(c.normGroups()));
			}
			case ControlNetConfig c -> {
				JsonNode order = j.path("controlnet_conditioning_channel_order");
				if (order.isString() && !order.asString().equals("rgb") || j.path("global_pool_conditions").asBoolean(false)) {
					throw FiducialException.input(file + ": a ControlNet that takes its pictures in the order '" + order.asString("rgb") + "'"
							+ (j.path("global_pool_conditions").asBoolean(false) ? " and averages its results over them (global_pool_conditions)" : "") + "; rgb without that is supported");
				}
				yield new ControlNetConfig((UNetConfig) refined(c.unet(), j, file), c.hintChannels(), c.hintWidths(), c.hintStride());
			}
			case AutoencoderConfig c -> new AutoencoderConfig(c.ch(), c.chMult(), c.numResBlocks(), c.zChannels(), c.embedDim(), c.resolution(), c.attnResolutions(),
					j.path("norm_num_groups").asInt(c.normGroups()), j.path("scaling_factor").asDouble(c.scaleFactor()));
			case ClipText.Config c -> {
				String activation = j.path("hidden_act").asString("quick_gelu");
				if (!activation.equals("quick_gelu")) {
					throw FiducialException.input(file + ": its text encoder uses '" + activation + "' (OpenCLIP's); CLIP ViT-L/14 with quick_gelu is expected");
				}
				yield new ClipText.Config(c.width(), c.layers(), j.path("num_attention_heads").asInt(c.heads()), c.vocabSize(), c.contextLength());
			}
			case LdmBert.Config c -> {
				int heads = j.path("encoder_attention_heads").asInt(c.heads());
				int inner = c.heads() * c.dimHead();
				yield heads > 0 && inner % heads == 0 ? new LdmBert.Config(c.nEmbed(), c.nLayer(), c.vocabSize(), c.maxSeqLen(), heads, inner / heads, c.ffMult()) : c;
			}
			default -> found;
		};
	}

	/** Channels a head, if the levels differ in their number of heads; else 0. */
	private static int headChannels(JsonNode heads, UNetConfig c, Path file) {
		List<Integer> numbers = new ArrayList<>();
		heads.forEach(n -> numbers.add(n.asInt(0)));
		if (!heads.isArray() || numbers.stream().distinct().count() == 1) {
			return 0;
		}
		int width = numbers.isEmpty() || numbers.getFirst() < 1 ? 0 : c.modelChannels() * c.channelMult().getFirst() / numbers.getFirst();
		boolean same = width > 0 && numbers.size() == c.levels();
		for (int level = 0; same && level < c.levels(); level++) {
			same = width * numbers.get(level) == c.modelChannels() * c.channelMult().get(level);
		}
		if (!same) {
			throw FiducialException.input(file + ": attention_head_dim " + heads + " fits neither a number of heads nor a number of channels a head that all " + c.levels() + " levels share");
		}
		return width;
	}

	private static void checkSchedule(JsonNode j, Path file) {
		String prediction = j.path("prediction_type").asString("epsilon");
		String shape = j.path("beta_schedule").asString("scaled_linear");
		boolean same = Math.abs(j.path("beta_start").asDouble(.00085) - .00085) < 1e-9 && Math.abs(j.path("beta_end").asDouble(.012) - .012) < 1e-9
				&& j.path("num_train_timesteps").asInt(1000) == 1000;
		if (!prediction.equals("epsilon") || !shape.equals("scaled_linear") || !same) {
			throw FiducialException.input(file + ": the model predicts '" + prediction + "' on the schedule '" + shape
					+ "'; only noise (epsilon) on scaled_linear from .00085 to .012 in 1000 steps is supported, as in Stable Diffusion 1.x and txt2img-1p4B");
		}
	}

	/** Side of the latents that the U-Net was trained on, if its folder says. */
	public static OptionalInt latentSize(Path folder) {
		Path file = folder.resolve("unet").resolve(CONFIG);
		int side = Files.isRegularFile(file) ? Configs.tree(file).path("sample_size").asInt(0) : 0;
		return side > 0 ? OptionalInt.of(side) : OptionalInt.empty();
	}
}
