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
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** U-Net and ControlNet against the original implementation. */
class UNetParityTest {
	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	@Test
	void unetMatchesTheReference() {
		try (ReferenceCase c = ReferenceCase.open("unet-tiny"); Parameters p = c.weights(); GradMode off = GradMode.off(); Scope s = Scope.open()) {
			UNet net = new UNet(Diffusion.unetConfig(c), p, "");
			assertEquals(c.config().get("parameters").asLong(), p.count());
			for (String set : List.of("a", "b", "c")) {
				NDArray context = c.tensor("in." + set + ".context");
				c.check(set + ".eps", net.predict(c.tensor("in." + set + ".x"), Diffusion.longs(c, "in." + set + ".t"), context));
			}
			UNet.Features f = net.encode(c.tensor("in.a.x"), Diffusion.longs(c, "in.a.t"), c.tensor("in.a.context"));
			c.check("input_blocks.3", f.skips().get(3));
			c.check("middle_block", f.middle());
		}
	}

	@Test
	void controlNetMatchesTheReference() {
		try (ReferenceCase c = ReferenceCase.open("controlnet-tiny"); ReferenceCase base = ReferenceCase.open("unet-tiny"); Parameters p = c.weights();
				Parameters up = base.weights(); GradMode off = GradMode.off(); Scope s = Scope.open()) {
			UNet unet = new UNet(Diffusion.unetConfig(base), up, "");
			ControlNet net = new ControlNet(ControlNetConfig.of(Diffusion.unetConfig(base)), p, "");
			assertEquals(c.config().get("parameters").asLong(), p.count());
			for (String set : List.of("a", "b")) {
				check(c, unet, net, set + ".");
			}
			c.check("input_hint_block", net.encodeHint(Diffusion.hint(c, "in.a.hint_u8_hwc")).split(2).get(0));
		}
	}

	private static void check(ReferenceCase c, UNet unet, ControlNet net, String set) {
		NDArray x = c.tensor("in." + set + "x");
		NDArray context = c.tensor("in." + set + "context");
		long[] t = Diffusion.longs(c, "in." + set + "t");
		NDList r = net.residuals(x, net.encodeHint(Diffusion.hint(c, "in." + set + "hint_u8_hwc")), t, context);
		for (int i = 3; i < 13; i++) {
			c.check(set + "residual_" + i, r.get(i));
		}
		if (set.equals("a.")) {
			for (int i = 0; i < 3; i++) {
				c.check("a.residual_" + i + ".b0", r.get(i).split(2).get(0));
			}
		}
		c.check(set + "eps", unet.predict(x, t, context, UNet.Control.of(r, 1)));
		c.check(set + "eps", unet.predictLocked(x, t, context, UNet.Control.of(r, 1)));
		c.check(set + "eps_s07", unet.predict(x, t, context, UNet.Control.of(r, 0.7)));
		c.check(set + "eps_guess_scales_09", unet.predict(x, t, context, new UNet.Control(r, net.guessScales(0.9), false)));
		double[] ones = UNet.Control.of(r, 1).scales();
		c.check(set + "eps_only_mid", unet.predict(x, t, context, new UNet.Control(r, ones, true)));
		c.check(set + "eps_no_control", unet.predict(x, t, context));
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
