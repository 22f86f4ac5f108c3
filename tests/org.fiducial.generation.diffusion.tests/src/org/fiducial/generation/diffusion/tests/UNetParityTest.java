package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** U-Net and ControlNet against the published lists of tensors; their numbers are compared in {@link ReferenceCasesTest}. */
class UNetParityTest {
	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	/** The complete published lists, names in order and shapes, without making the tensors of 860 million numbers. */
	@Test
	void smallNetworksHaveThePublishedNames() {
		try (ReferenceCase base = ReferenceCase.open("unet-tiny"); ReferenceCase control = ReferenceCase.open("controlnet-tiny"); Parameters u = new Parameters("u");
				Parameters p = new Parameters("p")) {
			UNet.initialize(Diffusion.unetConfig(base), u, "", 1);
			assertEquals(names("unet-tiny"), List.copyOf(u.names()));
			ControlNet.initialize(ControlNetConfig.of(Diffusion.unetConfig(base)), p, "", u, "", 1);
			assertEquals(names("controlnet-tiny"), List.copyOf(p.names()));
			assertEquals(control.config().get("parameters").asLong(), p.count());
		}
	}

	private static List<String> names(String name) {
		Path file = ReferenceCase.shared().resolve("fixtures/parity").resolve(name).resolve("names.tsv");
		try {
			return java.nio.file.Files.readAllLines(file).stream().skip(1).map(l -> l.split("\t")[0]).toList();
		} catch (java.io.IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	@Test
	void foreignWeightsAreRefusedByName() {
		try (ReferenceCase c = ReferenceCase.open("unet-tiny"); Parameters p = c.weights()) {
			FiducialException missing = assertThrows(FiducialException.class, () -> new UNet(Diffusion.unetConfig(c), p, "model."));
			assertTrue(missing.getMessage().contains("model.time_embed.0.weight"), missing.getMessage());
			p.fill("out.2.bias", 0, 5);
			FiducialException shape = assertThrows(FiducialException.class, () -> new UNet(Diffusion.unetConfig(c), p, ""));
			assertTrue(shape.getMessage().contains("out.2.bias") && shape.getMessage().contains("[5]"), shape.getMessage());
		}
	}
}
