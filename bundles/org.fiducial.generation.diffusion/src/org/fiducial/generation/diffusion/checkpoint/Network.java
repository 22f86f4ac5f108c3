package org.fiducial.generation.diffusion.checkpoint;

import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;

/** A network of a latent diffusion model: where published checkpoints keep it, how it is recognised, which tensors it has. */
public enum Network {
	/** The noise predictor. */
	UNET("U-Net", TensorNames.UNET, List.of("model.diffusion_model.", "unet/"), "input_blocks.0.0.weight", "conv_in.weight"),
	/** What steers it. */
	CONTROLNET("ControlNet", TensorNames.CONTROLNET, List.of("control_model.", "controlnet/"), "input_hint_block.0.weight", "controlnet_cond_embedding.conv_in.weight"),
	/** Between pictures and latents. */
	AUTOENCODER("autoencoder", TensorNames.AUTOENCODER, List.of("first_stage_model.", "vae/", "vqvae/", "autoencoder/"), "encoder.norm_out.weight", "encoder.conv_norm_out.weight"),
	/** Stable Diffusion's text encoder; Hugging Face's names in both schemes. */
	CLIP("text encoder CLIP", null, List.of("cond_stage_model.transformer.", "text_encoder/", "text/"), "text_model.embeddings.token_embedding.weight",
			"text_model.embeddings.token_embedding.weight"),
	/** The text encoder of txt2img-1p4B. */
	LDM_BERT("text encoder LDMBert", TensorNames.LDM_BERT, List.of("cond_stage_model.", "bert/", "text/"), "transformer.token_emb.weight", "model.embed_tokens.weight");

	private final String role;
	private final TensorNames names;
	private final List<String> prefixes;
	private final String originalMark;
	private final String diffusersMark;

	Network(String role, TensorNames names, List<String> prefixes, String originalMark, String diffusersMark) {
		this.role = role;
		this.names = names;
		this.prefixes = prefixes;
		this.originalMark = originalMark;
		this.diffusersMark = diffusersMark;
	}

	/** Its name for people. */
	public String role() {
		return role;
	}

	/** The prefix of full checkpoints of the original implementation. */
	public String prefix() {
		return prefixes.getFirst();
	}

	/** Where it may lie, the empty prefix last. */
	List<String> prefixes() {
		return prefixes;
	}

	/** Maps of its names; null where both schemes are the same. */
	TensorNames names() {
		return names;
	}

	/** A name that it has in one of the schemes. */
	String mark(boolean diffusers) {
		return diffusers ? diffusersMark : originalMark;
	}

	/** Original names and shapes for a configuration of its own kind. */
	Map<String, long[]> shapes(Record configuration) {
		return switch (configuration) {
			case UNetConfig c -> UNet.shapes(c);
			case ControlNetConfig c -> ControlNet.shapes(c);
			case AutoencoderConfig c -> c.shapes();
			case ClipText.Config c -> ClipText.huggingFaceShapes(c);
			case LdmBert.Config c -> LdmBert.shapes(c);
			default -> throw new IllegalArgumentException(configuration.toString());
		};
	}

	/** Tensors that published files have and nobody uses. */
	boolean unused(String original) {
		return switch (this) {
			case CLIP -> original.endsWith("position_ids") || original.equals("text_projection.weight");
			case LDM_BERT -> original.startsWith("transformer.to_logits.");
			case AUTOENCODER -> original.startsWith("loss.");
			default -> false;
		};
	}
}
