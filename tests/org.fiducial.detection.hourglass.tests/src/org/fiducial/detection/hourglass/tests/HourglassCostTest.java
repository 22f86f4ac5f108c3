package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;

import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassCost;
import org.junit.jupiter.api.Test;

class HourglassCostTest {
	private static HourglassConfig config(int size, int stacks, int width, int stem, int points, int edges) {
		return new HourglassConfig(size, stacks, width, stem, points, Collections.nCopies(edges, new HourglassConfig.Edge(false, new int[] { 0 })));
	}

	@Test
	void starsNetworkCostsWhatWasPublished() {
		// the parts of the product's scheme, and of the authors' with more of them
		for (int edges : new int[] { 9, 13 }) {
			double gflop = 1e-9 * HourglassCost.flops(config(256, 4, 256, 64, 68, edges));
			System.out.printf("STAR's network, 68 points, %d edges: %.2f GFLOP a forward pass (published: 33.8)%n", edges, gflop);
			assertEquals(33.8, gflop, .02 * 33.8);
		}
	}

	/** Multiplications of a residual block at a map of so many pixels; its skip is a convolution where the width changes. */
	private static long residual(int in, int out, int pixels) {
		int mid = out / 2;
		return (long) pixels * (in * mid + 9 * mid * mid + mid * out + (in == out ? 0 : in * out));
	}

	/** An input of 16 has maps of 4 x 4, and an hourglass that halves twice. */
	@Test
	void aSmallNetworkByHand() {
		int w = 6;
		long stem = 8 * 8 * 49 * 6 * 2 + residual(2, 4, 64) + residual(4, 4, 16) + residual(4, w, 16);
		long hourglass = residual(w, w, 16) + 2 * residual(w, w, 4) + residual(w, w, 4) + 3 * residual(w, w, 1);
		long heads = 16 * (w * (5 + 5 + 3) + 5 * 3);
		long first = 16 * (w + 3) * w + hourglass + residual(w, w, 16) + 16 * w * w + heads;
		long second = first + 16 * 2 * w;
		long merge = 16 * (w * w + (5 + 5 + 3) * w);
		assertEquals(2. * (stem + first + second + merge), HourglassCost.flops(config(16, 2, w, 2, 5, 3)));
		assertEquals(2. * (stem + first), HourglassCost.flops(config(16, 1, w, 2, 5, 3)));
		assertEquals(List.of(4, 2), List.of(config(16, 1, w, 2, 5, 3).mapSize(), config(16, 1, w, 2, 5, 3).depth()));
	}
}
