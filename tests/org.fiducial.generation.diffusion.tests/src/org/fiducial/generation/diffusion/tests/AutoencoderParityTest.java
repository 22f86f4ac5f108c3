package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.autoencoder.Posterior;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/** The autoencoder against CompVis latent-diffusion's, encoder, posterior and decoder, square and not. */
class AutoencoderParityTest {
	@Test
	void encodesAndDecodesAsTheOriginal() {
		try (ReferenceCase c = ReferenceCase.open("vae-tiny"); GradMode off = GradMode.off(); Scope scope = Scope.open();
				Autoencoder vae = new Autoencoder(config(c.config()), c.weights())) {
			for (String input : new String[] {"a", "b"}) {
				NDArray moments = vae.moments(picture(c.tensor("in." + input + ".image_u8_hwc")));
				c.check(input + ".moments", moments);
				Posterior q = new Posterior(moments);
				c.check(input + ".mode", q.mode());
				c.check(input + ".logvar", q.logVariance());
				NDArray latent = q.sample(c.tensor("in." + input + ".posterior_noise")).mul(vae.config().scaleFactor());
				c.check(input + ".latent", latent);
				c.check(input + ".decoded", vae.decode(latent));
			}
			c.check("free.decoded", vae.decode(c.tensor("in.free.latent")));
		}
	}

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

	private static NDArray picture(NDArray hwc) {
		return hwc.toType(DataType.FLOAT32, false).div(127.5f).sub(1).transpose(0, 3, 1, 2);
	}
}
