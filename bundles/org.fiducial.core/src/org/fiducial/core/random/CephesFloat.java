package org.fiducial.core.random;

/**
 * Logarithm, sine and cosine in single precision by the polynomials of Moshier's Cephes library, in the order and with the fused
 * operations in which PyTorch's vectorised code evaluates them on an x86 processor (ATen/native/cpu/avx_mathfun.h): equal to it to the
 * bit. Off by up to 3 units in the last place.
 */
final class CephesFloat {
	private static final float[] LOG = {7.0376836292E-2f, -1.1514610310E-1f, 1.1676998740E-1f, -1.2420140846E-1f, 1.4249322787E-1f, -1.6668057665E-1f, 2.0000714765E-1f,
			-2.4999993993E-1f, 3.3333331174E-1f};
	/** ln 2 in two parts, the small one first. */
	private static final float[] LN2 = {-2.12194440e-4f, 0.693359375f};
	private static final float SQRT_HALF = 0.707106781186547524f;
	private static final float FOUR_OVER_PI = 1.27323954473516f;
	/** pi / 4 in three parts. */
	private static final float[] QUARTER_PI = {0.78515625f, 2.4187564849853515625e-4f, 3.77489497744594108e-8f};
	private static final float[] SIN = {-1.9515295891E-4f, 8.3321608736E-3f, -1.6666654611E-1f};
	private static final float[] COS = {2.443315711809948E-5f, -1.388731625493765E-3f, 4.166664568298827E-2f};

	private CephesFloat() {
	}

	/** Natural logarithm of a normal positive number. */
	static float log(float v) {
		int bits = Float.floatToRawIntBits(v);
		float exponent = (bits >>> 23) - 126;
		float x = Float.intBitsToFloat(bits & 0x7FFFFF | 0x3F000000);
		if (x < SQRT_HALF) {
			exponent -= 1;
			x = x - 1 + x;
		} else {
			x -= 1;
		}
		float z = x * x;
		float y = Math.fma(polynomial(LOG, x) * x, z, exponent * LN2[0]);
		return Math.fma(exponent, LN2[1], x + (y - z * .5f));
	}

	/** Sine of an angle of at least 0. */
	static float sin(float angle) {
		int octant = octant(angle);
		float x = reduced(angle, octant);
		float y = (octant & 2) == 0 ? sinPart(x) : cosPart(x);
		return (octant & 4) == 0 ? y : -y;
	}

	/** Cosine of an angle of at least 0. */
	static float cos(float angle) {
		int octant = octant(angle);
		float x = reduced(angle, octant);
		float y = (octant & 2) == 0 ? cosPart(x) : sinPart(x);
		return (octant - 2 & 4) == 0 ? -y : y;
	}

	/** Made even, so that what is left is at most pi / 4 on either side. */
	private static int octant(float angle) {
		return (int) (angle * FOUR_OVER_PI) + 1 & ~1;
	}

	private static float reduced(float angle, int octant) {
		float x = angle;
		for (float part : QUARTER_PI) {
			x = Math.fma(octant, -part, x);
		}
		return x;
	}

	private static float sinPart(float x) {
		float z = x * x;
		return Math.fma(polynomial(SIN, z) * z, x, x);
	}

	private static float cosPart(float x) {
		float z = x * x;
		return Math.fma(polynomial(COS, z) * z, z, -(z * .5f)) + 1;
	}

	private static float polynomial(float[] coefficients, float x) {
		float y = coefficients[0];
		for (int i = 1; i < coefficients.length; i++) {
			y = Math.fma(y, x, coefficients[i]);
		}
		return y;
	}
}
