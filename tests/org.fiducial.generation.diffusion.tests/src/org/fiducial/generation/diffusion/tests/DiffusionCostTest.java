package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.DiffusionCost;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.junit.jupiter.api.Test;

class DiffusionCostTest {
	private static DiffusionCost sd(int side) {
		return new DiffusionCost(UNetConfig.SD_1, ControlNetConfig.of(UNetConfig.SD_1), side, 77);
	}

	@Test
	void stableDiffusionOfTheSizeOfTheBenchmark() {
		double forward = 1e-9 * sd(32).forward();
		double step = 1e-9 * sd(32).controlStep();
		System.out.printf("SD 1.x, 32 x 32 latents, 77 tokens: %.1f GFLOP a forward pass (64 x 64: %.0f), %.0f a ControlNet step%n", forward, 1e-9 * sd(64).forward(), step);
		assertEquals(180, forward, 1);
	}

	/** Counted for the reference that the block was timed against: 114 GFLOP for a training step of four. */
	@Test
	void theBlockOfTheBenchmark() {
		assertEquals(114, 3 * 4 * 1e-9 * sd(32).firstBlock(), 1);
	}

	/** A ControlNet of two levels on 4 x 4 latents: a residual block each, attention at the second and in the middle. */
	@Test
	void aSmallNetworkByHand() {
		UNetConfig c = new UNetConfig(3, 5, 8, List.of(1, 2), 1, List.of(2), 2, 0, 6, 1, 1);
		ControlNetConfig k = new ControlNetConfig(c, 3, List.of(2, 2, 3, 3, 4, 4, 5), 2);
		int t = 32;
		long time = 8 * t + t * t;
		long encoder = time + 16 * 9 * 3 * 8 + res(8, 8, 16, t) + 4 * 9 * 8 * 8 + res(8, 16, 4, t) + transformer(16, 4);
		long middle = 2 * res(16, 16, 4, t) + transformer(16, 4);
		long decoder = res(32, 16, 4, t) + transformer(16, 4) + res(24, 16, 4, t) + transformer(16, 4) + 16 * 9 * 16 * 16 + res(24, 8, 16, t) + res(16, 8, 16, t) + 16 * 9 * 8 * 5;
		long hint = 64 * 9 * (3 * 2 + 2 * 2) + 16 * 9 * (2 * 3 + 3 * 3 + 3 * 4 + 4 * 4 + 4 * 5 + 5 * 8);
		long zero = 2 * 16 * 8 * 8 + 4 * (8 * 8 + 16 * 16) + 4 * 16 * 16;
		DiffusionCost cost = new DiffusionCost(c, k, 4, 7);
		assertEquals(2. * (encoder + middle + decoder), cost.forward());
		assertEquals(2. * (3 * (encoder + middle + hint + zero) + encoder + middle + 2 * decoder), cost.controlStep());
	}

	private static long res(int in, int out, int cells, int time) {
		return cells * 9L * (in * out + out * out) + time * out + (in == out ? 0 : cells * (long) in * out);
	}

	/** Two projections, two attentions (the second to 7 tokens of width 6), and a gated layer that is four times as wide. */
	private static long transformer(int w, int cells) {
		long self = cells * 4L * w * w + 2L * cells * cells * w;
		long cross = cells * 2L * w * w + 7 * 2L * 6 * w + 2L * cells * 7 * w;
		return cells * 2L * w * w + self + cross + cells * 12L * w * w;
	}
}
