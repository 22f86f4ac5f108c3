package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of tensors against the complete published lists. */
class TensorNamesTest {
	@ParameterizedTest
	@CsvSource({ "UNET,reference/params/unet_sd15_ctx768.tsv", "UNET,reference/params/unet_ldm1p4b_ctx1280.tsv", "CONTROLNET,reference/params/controlnet_sd15_ctx768.tsv",
			"CONTROLNET,reference/params/controlnet_ldm1p4b_ctx1280.tsv", "AUTOENCODER,reference/params/vae_kl_f8.tsv", "LDM_BERT,reference/params/ldmbert.tsv",
			"UNET,fixtures/parity/unet-tiny/names.tsv", "AUTOENCODER,fixtures/parity/vae-tiny/names.tsv", "LDM_BERT,fixtures/parity/ldmbert-tiny/names.tsv" })
	void bothWaysAreThePublishedOnes(TensorNames names, String table) throws IOException {
		Map<String, String> expected = table(ReferenceCase.shared().resolve(table));
		assertFalse(names.isDiffusers(expected.keySet()));
		assertTrue(names.isDiffusers(expected.values()));
		assertEquals(expected, names.toDiffusers(expected.keySet()));
		Map<String, String> back = new LinkedHashMap<>();
		expected.forEach((original, diffusers) -> back.put(diffusers, original));
		assertEquals(back, names.toOriginal(expected.values()));
	}

	private static Map<String, String> table(Path file) throws IOException {
		Map<String, String> out = new LinkedHashMap<>();
		for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
			String[] columns = line.split("\t");
			out.put(columns[0], columns[1]);
		}
		return out;
	}

	@Test
	void otherNumbersOfBlocksAndLevelsSurviveTheRoundTrip() {
		for (UNetConfig config : List.of(Diffusion.TINY, new UNetConfig(4, 4, 16, List.of(1, 2, 2), 3, List.of(1), 2, 0, 12, 2, 4),
				new UNetConfig(4, 4, 16, List.of(1), 2, List.of(1), 2, 0, 12, 1, 4))) {
			try (Parameters p = new Parameters("unet")) {
				UNet.initialize(config, p, "", 1);
				List<String> names = List.copyOf(p.names());
				Map<String, String> diffusers = TensorNames.UNET.toDiffusers(names);
				assertEquals(names.size(), diffusers.values().stream().distinct().count());
				assertEquals(names, List.copyOf(TensorNames.UNET.toOriginal(diffusers.values()).values()));
			}
		}
	}

	@Test
	void oldAttentionNamesAndMatricesBecomeConvolutions() {
		try (Parameters p = new Parameters("vae")) {
			p.fill("encoder.conv_norm_out.weight", 1, 4);
			p.fill("decoder.mid_block.attentions.0.query.weight", 2, 4, 4);
			p.fill("decoder.mid_block.attentions.0.proj_attn.bias", 3, 4);
			TensorNames.AUTOENCODER.makeOriginal(p);
			assertEquals(List.of("encoder.norm_out.weight", "decoder.mid.attn_1.q.weight", "decoder.mid.attn_1.proj_out.bias"), new ArrayList<>(p.names()));
			assertArrayEquals(new long[] {4, 4, 1, 1}, p.get("decoder.mid.attn_1.q.weight").getShape().getShape());
			assertEquals(2, p.get("decoder.mid.attn_1.q.weight").toFloatArray()[15]);
			TensorNames.AUTOENCODER.makeOriginal(p);
			assertEquals(3, p.names().size());
		}
	}

	@Test
	void foreignNamesAreRefused() {
		FiducialException e = assertThrows(FiducialException.class, () -> TensorNames.UNET.toOriginal(List.of("conv_in.weight", "add_embedding.linear_1.weight")));
		assertTrue(e.getMessage().contains("add_embedding.linear_1.weight"), e.getMessage());
		assertThrows(FiducialException.class, () -> TensorNames.AUTOENCODER.toDiffusers(List.of("loss.logvar")));
	}
}
