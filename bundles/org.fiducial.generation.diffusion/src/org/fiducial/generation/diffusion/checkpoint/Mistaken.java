package org.fiducial.generation.diffusion.checkpoint;

import java.util.Optional;
import java.util.function.Predicate;

import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.ModelReport;

/** Models that are easily mistaken for those this program uses, by names that only they have. */
final class Mistaken {
	private static final String EXPECTED = "expected Stable Diffusion 1.x, latent diffusion txt2img-1p4B, or a model of the same kind";

	private Mistaken() {
	}

	static Optional<ModelReport> of(NamedTensors t) {
		if (any(t, n -> n.contains("lora_up.") || n.contains("lora_down.") || n.contains("lora_A.") || n.contains("lora_B.") || n.startsWith("lora_"))) {
			return wrong("LoRA", "this is a LoRA (" + first(t, n -> n.contains("lora_")) + "), a change to a model and not a model; merge it into its base model first");
		}
		if (any(t, n -> n.startsWith("conditioner.embedders.") || n.contains("add_embedding.linear_1") || n.contains("label_emb.0.0.")) || t.has("text_encoder_2/text_projection.weight")) {
			return wrong("Stable Diffusion XL", "this is Stable Diffusion XL, whose U-Net has other inputs; " + EXPECTED);
		}
		if (any(t, n -> n.contains("double_blocks.0.") || n.contains("joint_blocks.0.") || n.contains("transformer_blocks.0.attn.add_k_proj"))) {
			return wrong("diffusion transformer", "this is a diffusion transformer (Stable Diffusion 3, FLUX or alike), which has no U-Net; " + EXPECTED);
		}
		if (any(t, n -> n.startsWith("cond_stage_model.model.transformer.resblocks."))) {
			return wrong("Stable Diffusion 2.x", "this is Stable Diffusion 2.x with OpenCLIP's text encoder (cond_stage_model.model.…); " + EXPECTED);
		}
		Optional<String> quantize = t.names().stream().filter(n -> n.endsWith("quantize.embedding.weight")).findFirst();
		if (quantize.isPresent()) {
			return wrong("VQ autoencoder", "this is a VQ-f" + factor(t, quantize.get()) + " model (" + quantize.get() + "), not one with a KL autoencoder: latent-diffusion's text2img.zip is of that kind, "
					+ "text2img-large/model.ckpt is the one");
		}
		return Optional.empty();
	}

	/** Pixels per latent cell. */
	private static int factor(NamedTensors t, String quantize) {
		String prefix = quantize.substring(0, quantize.length() - "quantize.embedding.weight".length());
		int levels = 0;
		while (levels < 8 && (t.has(prefix + "encoder.down." + levels + ".block.0.conv1.weight") || t.has(prefix + "encoder.down_blocks." + levels + ".resnets.0.conv1.weight"))) {
			levels++;
		}
		return 1 << Math.max(0, levels - 1);
	}

	private static boolean any(NamedTensors t, Predicate<String> p) {
		return t.names().stream().anyMatch(p);
	}

	private static String first(NamedTensors t, Predicate<String> p) {
		return t.names().stream().filter(p).findFirst().orElse("");
	}

	private static Optional<ModelReport> wrong(String family, String problem) {
		return Optional.of(ModelReport.wrong(family, problem));
	}
}
