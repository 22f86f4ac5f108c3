package org.fiducial.headless.commands;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Tells what a checkpoint is by the names of its tensors (CompVis/latent-diffusion, lllyasviel/ControlNet, huggingface/diffusers, ZhenglinZhou/STAR). */
final class ModelFamily {
	/** Name part, and what has it; the first ones are the most special. */
	private static final List<Map.Entry<String, String>> MARKS = List.of(
			Map.entry("control_model.", "ControlNet (original names)"),
			Map.entry("controlnet_cond_embedding.", "ControlNet (diffusers names)"),
			Map.entry("input_hint_block.", "ControlNet (original names, no prefix)"),
			Map.entry("model.diffusion_model.", "latent diffusion U-Net (original names)"),
			Map.entry("down_blocks.0.attentions.0.transformer_blocks", "latent diffusion U-Net (diffusers names)"),
			Map.entry("input_blocks.0.0.", "latent diffusion U-Net (original names, no prefix)"),
			Map.entry("first_stage_model.", "autoencoder (original names)"),
			Map.entry("encoder.down_blocks.", "autoencoder (diffusers names)"),
			Map.entry("encoder.down.0.block", "autoencoder (original names, no prefix)"),
			Map.entry("cond_stage_model.", "text encoder (original names)"),
			Map.entry("text_model.encoder.layers.", "CLIP text encoder"),
			Map.entry("attn_layers.layers.", "LDMBert text encoder"),
			Map.entry("e2h_transform", "stacked hourglass, STAR"),
			Map.entry("out_heatmaps", "stacked hourglass, STAR"));

	private ModelFamily() {
	}

	static String of(Collection<String> names) {
		List<String> found = new ArrayList<>();
		for (Map.Entry<String, String> m : MARKS) {
			boolean there = names.stream().anyMatch(n -> n.contains(m.getKey()));
			String area = m.getValue().replaceFirst(" \\(.*", "");
			if (there && found.stream().noneMatch(f -> f.startsWith(area))) {
				found.add(m.getValue());
			}
		}
		return found.isEmpty() ? "unknown" : String.join(", ", found);
	}
}
