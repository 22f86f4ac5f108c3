package org.fiducial.generation.diffusion.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
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
	 * @throws FiducialException (input) if the model is of a kind that this program does not have
	 */
	public static void refine(Path folder, CheckpointParts parts) {
		for (FoundNetwork n : parts.all()) {
			Path file = folder.resolve(n.prefix()).resolve(CONFIG);
			if (n.prefix().endsWith("/") && Files.isRegularFile(file)) {
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
			// "attention_head_dim" really is the number of heads in these models
			case UNetConfig c -> new UNetConfig(c.inChannels(), c.outChannels(), c.modelChannels(), c.channelMult(), c.numResBlocks(), c.attentionResolutions(),
					heads(j.path("num_attention_heads").isNumber() ? j.path("num_attention_heads") : j.path("attention_head_dim"), c.numHeads(), file), 0, c.contextDim(), c.transformerDepth(),
					j.path("norm_num_groups").asInt(c.normGroups()));
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

	private static int heads(JsonNode n, int otherwise, Path file) {
		if (n.isArray() && !n.isEmpty()) {
			for (JsonNode e : n) {
				if (e.asInt() != n.get(0).asInt()) {
					throw FiducialException.input(file + ": attention_head_dim " + n + " differs between levels, as in Stable Diffusion 2.x and XL; one number is expected");
				}
			}
			return n.get(0).asInt(otherwise);
		}
		return n.asInt(otherwise);
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
