package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.checkpoint.CheckpointParts;
import org.fiducial.generation.diffusion.checkpoint.DiffusionInspector;
import org.fiducial.generation.diffusion.checkpoint.FoundNetwork;
import org.fiducial.generation.diffusion.checkpoint.Network;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.checkpoint.ModelReport;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks recognised by the published lists of names and shapes, and by the reference's small ones. */
class InspectorTest {
	private static ModelReport inspect(NamedTensors t) {
		return new DiffusionInspector().inspect(t).orElseThrow();
	}

	private static ListedTensors stableDiffusion() throws IOException {
		return new ListedTensors().add("betas", 1000).add("alphas_cumprod", 1000).table("unet_sd15_ctx768", 0, "model.diffusion_model.").table("vae_kl_f8", 0, "first_stage_model.")
				.table("clip_vit_l14_text", 0, "cond_stage_model.").add("cond_stage_model.transformer.text_model.embeddings.position_ids", 1, 77);
	}

	@Test
	void shapesFromConfigurationsAreThePublishedOnes() throws IOException {
		same("unet_sd15_ctx768", UNet.shapes(UNetConfig.SD_1));
		same("unet_ldm1p4b_ctx1280", UNet.shapes(UNetConfig.LDM_1P4B));
		same("controlnet_sd15_ctx768", ControlNet.shapes(ControlNetConfig.of(UNetConfig.SD_1)));
		same("controlnet_ldm1p4b_ctx1280", ControlNet.shapes(ControlNetConfig.of(UNetConfig.LDM_1P4B)));
		same("vae_kl_f8", AutoencoderConfig.KL_F8.shapes());
		Map<String, long[]> bert = LdmBert.shapes(LdmBert.Config.PUBLISHED);
		bert.put("transformer.to_logits.weight", new long[] {30522, 1280});
		bert.put("transformer.to_logits.bias", new long[] {30522});
		same("ldmbert", bert);
		Map<String, long[]> clip = new java.util.LinkedHashMap<>();
		ClipText.huggingFaceShapes(ClipText.Config.VIT_L_14).forEach((n, s) -> clip.put("transformer." + n, s));
		same("clip_vit_l14_text", clip);
	}

	private static void same(String table, Map<String, long[]> shapes) throws IOException {
		Map<String, long[]> expected = new ListedTensors().table(table, 0, "").shapes();
		assertEquals(expected.keySet(), shapes.keySet(), table);
		expected.forEach((name, shape) -> assertArrayEquals(shape, shapes.get(name), table + ": " + name));
	}

	@Test
	void fullCheckpointsAreComplete() throws IOException {
		ModelReport sd = inspect(stableDiffusion());
		assertEquals("Stable Diffusion 1.x", sd.family());
		complete(sd, 3);
		assertEquals(859_520_964, sd.parts().getFirst().parameters());
		ModelReport ldm = inspect(new ListedTensors().table("unet_ldm1p4b_ctx1280", 0, "model.diffusion_model.").table("vae_kl_f8", 0, "first_stage_model.").table("ldmbert", 0, "cond_stage_model."));
		assertEquals("latent diffusion txt2img-1p4B", ldm.family());
		complete(ldm, 3);
		ModelReport diffusers = inspect(new ListedTensors().table("unet_sd15_ctx768", 1, "unet/").table("vae_kl_f8", 1, "vae/").table("clip_vit_l14_text", 1, "text_encoder/"));
		assertEquals("Stable Diffusion 1.x", diffusers.family());
		assertEquals("diffusers", diffusers.naming());
		complete(diffusers, 3);
		ModelReport bert = inspect(new ListedTensors().table("unet_ldm1p4b_ctx1280", 1, "unet/").table("vae_kl_f8", 1, "vqvae/").table("ldmbert", 1, "bert/"));
		assertEquals("latent diffusion txt2img-1p4B", bert.family());
		complete(bert, 3);
	}

	private static void complete(ModelReport r, int parts) {
		assertNull(r.problem());
		assertEquals(parts, r.parts().size());
		assertEquals(List.of(), r.leftOver());
		for (ModelReport.Part p : r.parts()) {
			assertTrue(p.complete() && p.unexpected().isEmpty(), p.toString());
		}
	}

	@Test
	void partsAloneAreRecognised() throws IOException {
		Map<String, String> families = Map.of("controlnet_sd15_ctx768", "ControlNet for Stable Diffusion 1.x", "controlnet_ldm1p4b_ctx1280", "ControlNet for latent diffusion txt2img-1p4B", "unet_sd15_ctx768",
				"U-Net of Stable Diffusion 1.x", "vae_kl_f8", "KL-f8 autoencoder of Stable Diffusion 1.x and txt2img-1p4B", "ldmbert", "LDMBert text encoder of txt2img-1p4B", "clip_vit_l14_text",
				"CLIP ViT-L/14 text encoder");
		for (Map.Entry<String, String> f : families.entrySet()) {
			for (int column : new int[] {0, 1}) {
				ModelReport r = inspect(new ListedTensors().table(f.getKey(), column, f.getKey().startsWith("clip") && column == 0 ? "cond_stage_model." : ""));
				assertEquals(f.getValue(), r.family());
				complete(r, 1);
			}
		}
		complete(inspect(new ListedTensors().table("controlnet_sd15_ctx768", 0, "control_model.")), 1);
		ListedTensors released = stableDiffusion().table("controlnet_sd15_ctx768", 0, "control_model.");
		assertEquals("ControlNet for Stable Diffusion 1.x, with its base model", inspect(released).family());
		complete(inspect(released), 4);
	}

	@Test
	void whatIsMissingLeftOverOrOfAnotherShapeIsNamed() throws IOException {
		ListedTensors t = stableDiffusion().remove("model.diffusion_model.out.0.bias").add("first_stage_model.decoder.conv_out.bias", 4).add("model.diffusion_model.surprise", 1).add("other", 2)
				.add("model_ema.decay").add("model_ema.diffusion_modelout0bias", 320);
		ModelReport r = inspect(t);
		assertTrue(r.problem().contains("not complete"), r.problem());
		assertEquals(List.of("model.diffusion_model.out.0.bias"), r.parts().getFirst().missing());
		assertEquals(List.of("model.diffusion_model.surprise"), r.parts().getFirst().unexpected());
		assertEquals(List.of("first_stage_model.decoder.conv_out.bias is [4] instead of [3]"), r.parts().get(1).misshapen());
		assertEquals(List.of("other"), r.leftOver());
		assertEquals(2, r.averages());
		ModelReport diffusers = inspect(new ListedTensors().table("vae_kl_f8", 1, "").remove("decoder.up_blocks.3.resnets.0.conv1.weight"));
		assertEquals(List.of("decoder.up_blocks.3.resnets.0.conv1.weight"), diffusers.parts().getFirst().missing());
	}

	/** Without dots, names of one network could be those of another; the published ones are not. */
	@Test
	void averagesOfThePublishedUNetsAreFoundByTheirNamesWithoutDots() throws IOException {
		for (String table : List.of("unet_sd15_ctx768", "unet_ldm1p4b_ctx1280")) {
			ListedTensors t = new ListedTensors().table(table, 0, "model.diffusion_model.");
			for (String name : List.copyOf(t.names())) {
				t.add("model_ema." + name.substring("model.".length()).replace(".", ""), t.shape(name));
			}
			CheckpointParts parts = CheckpointParts.of(t.add("model_ema.decay").add("model_ema.num_updates"));
			ModelReport.Part average = parts.average().report();
			assertTrue(average.complete() && average.unexpected().isEmpty(), average.toString());
			assertEquals(parts.get(Network.UNET).report().parameters(), average.parameters());
			assertEquals(average.tensors() + 2, parts.averages());
			assertEquals(List.of(), parts.leftOver());
		}
	}

	@Test
	void mistakenModelsAreNamed() throws IOException {
		wrong("VQ-f4", new ListedTensors().add("first_stage_model.quantize.embedding.weight", 8192, 3).add("first_stage_model.encoder.down.0.block.0.conv1.weight", 128, 128, 3, 3)
				.add("first_stage_model.encoder.down.1.block.0.conv1.weight", 128, 128, 3, 3).add("first_stage_model.encoder.down.2.block.0.conv1.weight", 128, 128, 3, 3));
		wrong("Stable Diffusion 2.x", stableDiffusion().add("cond_stage_model.model.transformer.resblocks.0.ln_1.weight", 1024));
		wrong("Stable Diffusion XL", stableDiffusion().add("conditioner.embedders.0.transformer.text_model.final_layer_norm.bias", 768));
		wrong("LoRA", new ListedTensors().add("lora_unet_down_blocks_0.lora_up.weight", 320, 4));
		wrong("no U-Net", new ListedTensors().add("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", 3, 3));
		wrong("inpainting", stableDiffusion().add("model.diffusion_model.input_blocks.0.0.weight", 320, 9, 3, 3));
		assertTrue(new DiffusionInspector().inspect(new ListedTensors().add("layer1.0.conv1.weight", 64, 64, 3, 3)).isEmpty());
		wrong("middle has no cross-attention", new ListedTensors().add("input_blocks.0.0.weight", 192, 3, 3, 3).add("time_embed.0.weight", 768, 192));
	}

	/** Names and shapes that somebody made up end in a report, whatever they are. */
	@Test
	void nonsenseEndsInAReport() throws IOException {
		java.util.SplittableRandom random = new java.util.SplittableRandom(4);
		for (int i = 0; i < 60; i++) {
			ListedTensors t = i % 2 == 0 ? new ListedTensors().table("controlnet_sd15_ctx768", 1, "") : new ListedTensors().table("vae_kl_f8", i % 4 / 2, "").table("ldmbert", 0, "cond_stage_model.");
			for (String name : List.copyOf(t.names())) {
				long[] shape = t.shape(name);
				switch (random.nextInt(25)) {
					case 0 -> t.remove(name);
					case 1 -> t.add(name, new long[random.nextInt(5)]);
					case 2 -> t.add(name, shape[0] * 1000, 7);
					case 3 -> t.add(name.replaceFirst("\\d+", "99999999999"), shape);
					case 4 -> t.add(name.replaceFirst("\\d+", String.valueOf(random.nextInt(50))), shape);
					default -> {
						// stays
					}
				}
			}
			new DiffusionInspector().inspect(t);
		}
		ListedTensors many = new ListedTensors().table("unet_sd15_ctx768", 0, "");
		for (int i = 0; i < 2000; i++) {
			many.add("middle_block.1.transformer_blocks." + i + ".attn2.to_k.weight", 1280, 768);
		}
		wrong("transformers of 100 blocks", many);
	}

	private static void wrong(String text, ListedTensors t) {
		ModelReport r = inspect(t);
		assertTrue(r.problem() != null && r.problem().contains(text), String.valueOf(r.problem()));
	}

	@ParameterizedTest
	@CsvSource({"unet-tiny,UNET", "vae-tiny,AUTOENCODER", "ldmbert-tiny,LDM_BERT", "clip-text-tiny,CLIP"})
	void theReferencesSmallNetworksAreInferredInBothNamings(String name, Network network) {
		java.nio.file.Path folder = ReferenceCase.shared().resolve("fixtures/parity").resolve(name);
		Record configuration = null;
		for (String file : List.of("weights.diffusers.safetensors", "weights.safetensors")) {
			if (network == Network.CLIP && file.equals("weights.safetensors")) {
				continue;
			}
			try (NamedTensors t = TensorFiles.open(folder.resolve(file))) {
				FoundNetwork found = CheckpointParts.of(t).get(network);
				assertTrue(found.report().complete() && found.report().unexpected().isEmpty(), found.report().toString());
				assertTrue(configuration == null || configuration.equals(found.configuration()));
				configuration = found.configuration();
			}
		}
		switch (configuration) {
			case UNetConfig c -> assertEquals(new UNetConfig(4, 4, 32, List.of(1, 1, 1, 2), 2, List.of(1, 2, 4), 8, 0, 64, 1, 32), c);
			case AutoencoderConfig c -> assertEquals(new AutoencoderConfig(32, List.of(1, 2, 1, 1), 2, 4, 4, 256, List.of(), 32, .18215), c);
			case LdmBert.Config c -> assertEquals(new LdmBert.Config(64, 3, 256, 77, 8, 64, 4), c);
			case ClipText.Config c -> assertEquals(new ClipText.Config(64, 3, 1, 256, 77), c);
			default -> throw new AssertionError(configuration);
		}
	}
}
