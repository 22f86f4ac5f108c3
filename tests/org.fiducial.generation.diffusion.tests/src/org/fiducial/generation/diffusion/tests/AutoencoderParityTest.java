package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.torch.Parameters;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** Fresh autoencoders against the published lists of tensors; their numbers are compared in {@link ReferenceCasesTest}. */
class AutoencoderParityTest {
	@Test
	void freshParametersHaveThePublishedNamesAndShapes() {
		try (ReferenceCase c = ReferenceCase.open("vae-tiny"); Parameters published = c.weights(); Parameters fresh = AutoencoderInit.create(config(c.config()), 1)) {
			assertEquals(published.names(), fresh.names());
			published.names().forEach(n -> assertArrayEquals(published.get(n).getShape().getShape(), fresh.get(n).getShape().getShape(), n));
		}
	}

	static AutoencoderConfig config(JsonNode n) {
		List<Integer> mult = new ArrayList<>();
		n.get("ch_mult").forEach(m -> mult.add(m.asInt()));
		return new AutoencoderConfig(n.get("ch").asInt(), mult, n.get("num_res_blocks").asInt(), n.get("z_channels").asInt(), n.get("embed_dim").asInt(),
				n.get("resolution").asInt(), List.of(), 32, n.get("scale_factor").asDouble());
	}
}
