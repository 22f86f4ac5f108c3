package org.fiducial.core.random;

/**
 * A stream of random numbers that is a pure function of its key: (seed, item index, draw index). Two streams with different
 * keys are independent; the same key gives the same numbers on every machine, thread and shard.
 * The generator is SplitMix64's finaliser over a counter (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014); it passes BigCrush and needs no state beyond the counter.
 */
public final class CounterRandom {
	private static final long GOLDEN = 0x9E3779B97F4A7C15L;

	private final long key;
	private long counter;

	private CounterRandom(long key) {
		this.key = key;
	}

	/** The stream of an item, for example an image of a plan. */
	public static CounterRandom of(long seed, long item) {
		return new CounterRandom(mix(mix(seed + GOLDEN) ^ mix(item * GOLDEN + 0x632BE59BD9B4E019L)));
	}

	/** The stream of a draw of an item, for example the second try of image 17. */
	public static CounterRandom of(long seed, long item, long draw) {
		return of(seed, item).split(draw);
	}

	/** An independent stream below this one; does not advance this one. */
	public CounterRandom split(long name) {
		return new CounterRandom(mix(key ^ mix(name * GOLDEN + 0xD1B54A32D192ED03L)));
	}

	/** An independent stream named by a word; does not advance this one. */
	public CounterRandom split(String name) {
		long h = 0xCBF29CE484222325L;
		for (int i = 0; i < name.length(); i++) {
			h = (h ^ name.charAt(i)) * 0x100000001B3L;
		}
		return split(h);
	}

	private static long mix(long z) {
		long x = z;
		x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
		x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
		return x ^ x >>> 31;
	}

	/** 64 uniform bits. */
	public long nextLong() {
		return mix(key + GOLDEN * ++counter);
	}

	/** Uniform in [0, 1) with 53 bits. */
	public double nextDouble() {
		return (nextLong() >>> 11) * 0x1.0p-53;
	}

	/** Uniform in [low, high). */
	public double uniform(double low, double high) {
		return low + (high - low) * nextDouble();
	}

	/** Uniform in 0 to bound - 1. */
	public int nextInt(int bound) {
		if (bound < 1) {
			throw new IllegalArgumentException("bound " + bound);
		}
		return (int) (Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1));
	}

	/** True with the given probability. */
	public boolean chance(double probability) {
		return nextDouble() < probability;
	}

	/** Standard normal (Box-Muller; two uniforms a number, so that the position in the stream is known). */
	public double nextGaussian() {
		double u = 1 - nextDouble();
		double v = nextDouble();
		return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
	}

	/** Fills an array with standard normals. */
	public float[] gaussians(int count) {
		float[] out = new float[count];
		for (int i = 0; i < count; i += 2) {
			double r = Math.sqrt(-2 * Math.log(1 - nextDouble()));
			double t = 2 * Math.PI * nextDouble();
			out[i] = (float) (r * Math.cos(t));
			if (i + 1 < count) {
				out[i + 1] = (float) (r * Math.sin(t));
			}
		}
		return out;
	}

	/** A random permutation of 0 to n-1 (Fisher-Yates). */
	public int[] permutation(int n) {
		int[] p = new int[n];
		for (int i = 0; i < n; i++) {
			int j = nextInt(i + 1);
			p[i] = p[j];
			p[j] = i;
		}
		return p;
	}
}
