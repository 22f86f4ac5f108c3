package org.fiducial.core.random;

/**
 * The normal numbers of PyTorch's CPU generator, for comparison with what others made from a seed; what the product draws for itself
 * comes from {@link CounterRandom}. A Mersenne Twister (mt19937) behind Box and Muller's transform, with PyTorch's two ways of filling a
 * tensor of floats (ATen/core/MT19937RNGEngine.h, ATen/core/DistributionsHelper.h, ATen/native/cpu/DistributionTemplates.h). Equal to the
 * bit to what PyTorch gives on x86 processors with AVX2; on others its own last two bits differ.
 */
public final class TorchRandom {
	private static final int SIZE = 624;
	private static final int OFFSET = 397;
	private static final int BLOCK = 16;
	private static final float TWO_PI = (float) (2 * Math.PI);

	private final int[] state = new int[SIZE];
	private int position = SIZE;
	/** The second number of a pair, until it is asked for; NaN for none. */
	private double spare = Double.NaN;

	/** As after {@code torch.manual_seed(seed)}: the low 32 bits count. */
	public TorchRandom(long seed) {
		state[0] = (int) seed;
		for (int i = 1; i < SIZE; i++) {
			state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
		}
	}

	/** 32 uniform bits. */
	public int nextInt() {
		if (position == SIZE) {
			twist();
			position = 0;
		}
		int y = state[position++];
		y ^= y >>> 11;
		y ^= y << 7 & 0x9D2C5680;
		y ^= y << 15 & 0xEFC60000;
		return y ^ y >>> 18;
	}

	private void twist() {
		for (int i = 0; i < SIZE; i++) {
			int y = state[i] & 0x80000000 | state[(i + 1) % SIZE] & 0x7FFFFFFF;
			state[i] = state[(i + OFFSET) % SIZE] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
		}
	}

	/** {@code torch.randn(count)}: 32-bit floats of a contiguous tensor of any shape. */
	public float[] gaussians(int count) {
		float[] out = new float[count];
		if (count < BLOCK) {
			for (int i = 0; i < count; i++) {
				out[i] = (float) nextGaussian();
			}
			return out;
		}
		fill(out, 0, count);
		for (int from = 0; from + BLOCK <= count; from += BLOCK) {
			transform(out, from);
		}
		if (count % BLOCK != 0) {
			fill(out, count - BLOCK, count);
			transform(out, count - BLOCK);
		}
		return out;
	}

	private void fill(float[] out, int from, int to) {
		for (int i = from; i < to; i++) {
			out[i] = (nextInt() & 0xFFFFFF) * 0x1p-24f;
		}
	}

	/** Sixteen uniforms to normals: the first eight are the radius's, the others the angle's. */
	private static void transform(float[] out, int from) {
		for (int i = from; i < from + BLOCK / 2; i++) {
			float radius = (float) Math.sqrt(-2 * CephesFloat.log(1 - out[i]));
			float angle = TWO_PI * out[i + BLOCK / 2];
			out[i] = radius * CephesFloat.cos(angle);
			out[i + BLOCK / 2] = radius * CephesFloat.sin(angle);
		}
	}

	private double nextGaussian() {
		if (!Double.isNaN(spare)) {
			double second = spare;
			spare = Double.NaN;
			return second;
		}
		double angle = 2 * Math.PI * nextDouble();
		double radius = Math.sqrt(-2 * Math.log1p(-nextDouble()));
		spare = radius * Math.sin(angle);
		return radius * Math.cos(angle);
	}

	/** Uniform in [0, 1) with 53 bits. */
	private double nextDouble() {
		long high = (long) nextInt() << 32;
		return ((high | nextInt() & 0xFFFFFFFFL) & (1L << 53) - 1) * 0x1p-53;
	}
}
