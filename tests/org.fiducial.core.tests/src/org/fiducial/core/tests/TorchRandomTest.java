package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

import org.fiducial.core.random.TorchRandom;
import org.junit.jupiter.api.Test;

/** Known numbers; the bundle org.fiducial.torch compares with PyTorch itself. */
class TorchRandomTest {
	/** The published ones of mt19937ar for seed 5489, the first and the ten-thousandth (C++ standard, rand.predef). */
	@Test
	void isTheMersenneTwister() {
		TorchRandom r = new TorchRandom(5489);
		assertEquals(3499211612L, Integer.toUnsignedLong(r.nextInt()));
		for (int i = 2; i < 10_000; i++) {
			r.nextInt();
		}
		assertEquals(4123659995L, Integer.toUnsignedLong(r.nextInt()));
		assertEquals(new TorchRandom(5).nextInt(), new TorchRandom((1L << 32) + 5).nextInt(), "the low 32 bits count");
	}

	/** torch.manual_seed(0); torch.randn(3) and torch.randn(16). */
	@Test
	void numbersThatEveryoneKnows() {
		assertArrayEquals(new float[] {1.5410f, -.2934f, -2.1788f}, new TorchRandom(0).gaussians(3), 5e-5f);
		assertArrayEquals(new float[] {-1.1258f, -1.1524f, -.2506f}, Arrays.copyOf(new TorchRandom(0).gaussians(16), 3), 5e-5f);
	}

	/** Sixteen at a time; what is left over is drawn again with the last sixteen. */
	@Test
	void aTensorThatIsNoMultipleOfSixteenDrawsItsEndAgain() {
		float[] even = new TorchRandom(3).gaussians(32);
		float[] odd = new TorchRandom(3).gaussians(33);
		assertArrayEquals(Arrays.copyOf(even, 17), Arrays.copyOf(odd, 17));
		assertEquals(0, new TorchRandom(3).gaussians(0).length);
		double square = 0;
		for (float v : new TorchRandom(3).gaussians(100_001)) {
			square += v * v;
		}
		assertEquals(1, square / 100_001, .02);
	}
}
