package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.fiducial.core.random.CounterRandom;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** What a control network passes on before it has learnt anything. */
class ControlNetStartTest {
	private static final UNetConfig UNET = new UNetConfig(4, 4, 16, List.of(1, 2), 1, List.of(), 2, 0, 8, 1, 8);
	private static final String LAST = "input_hint_block.14.weight";

	/** Root mean square of the encoded hint when the last, zeroed convolution is opened; the hint's own is 1. */
	private static double seen(ControlNetConfig config) {
		try (Parameters unet = new Parameters("a U-Net"); Parameters p = new Parameters("a ControlNet"); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			UNet.initialize(UNET, unet, "", 1);
			ControlNet.initialize(config, p, "", unet, "", 2);
			ControlNet net = new ControlNet(config, p, "");
			int side = 8 * config.hintStride();
			NDArray hint = Ops.tensor(p.manager(), CounterRandom.of(3, 0).gaussians(3 * side * side), new Shape(1, 3, side, side));
			assertEquals(0, net.encodeHint(hint).abs().max().getFloat(), "the published zero convolution");
			Shape last = p.get(LAST).getShape();
			float[] w = CounterRandom.of(4, 0).gaussians((int) last.size());
			for (int i = 0; i < w.length; i++) {
				w[i] /= (float) Math.sqrt(last.size() / last.get(0));
			}
			Ops.copyInto(p.get(LAST), Ops.tensor(p.manager(), w, last));
			return Math.sqrt(net.encodeHint(hint).square().mean().getFloat());
		}
	}

	@Test
	void aSmallOneSeesItsHintAndThePublishedOneStartsAsPublished() {
		double small = seen(ControlNetConfig.sized(UNET, 4));
		assertTrue(small > .3 && small < 3, "passes on " + small);
		double published = seen(ControlNetConfig.of(UNET));
		assertTrue(published < .1, "passes on " + published);
	}
}
