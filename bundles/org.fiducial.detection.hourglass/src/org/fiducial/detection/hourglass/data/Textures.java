package org.fiducial.detection.hourglass.data;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;

/**
 * The reference's changes of pixels (ZhenglinZhou/STAR lib/dataset/augmentation.py), each in place and with its random numbers as
 * arguments (uniform in 0..1). Landmarks stay where they are.
 */
public final class Textures {
	private Textures() {
	}

	/** Blackens a box of up to .4 by .6 of the picture around a place. */
	public static void occlude(RgbImage image, double uHeight, double uWidth, double uX, double uY) {
		int w = image.width();
		int h = image.height();
		double rh = .2 + .6 * uHeight;
		double rw = rh - .2 + .4 * uWidth;
		int halfH = (int) (h / 2 * rh) / 2;
		int halfW = (int) (w / 2 * rw) / 2;
		int cx = (int) ((w - 1) * uX);
		int cy = (int) ((h - 1) * uY);
		int x0 = Math.max(0, cx - halfW);
		int x1 = Math.min(w - 1, cx + halfW);
		for (int y = Math.max(0, cy - halfH); y <= Math.min(h - 1, cy + halfH); y++) {
			java.util.Arrays.fill(image.rgb(), (y * w + x0) * 3, (y * w + x1 + 1) * 3, (byte) 0);
		}
	}

	/** Box filter of up to .05 of the side, the border mirrored. */
	public static void blur(RgbImage image, double u) {
		int k = (int) (image.width() * .05 * u);
		if (k <= 1) {
			return;
		}
		int w = image.width();
		int h = image.height();
		byte[] p = image.rgb();
		int[] rows = new int[p.length];
		for (int y = 0; y < h; y++) {
			for (int x = 0; x < w; x++) {
				for (int d = -(k / 2); d < k - k / 2; d++) {
					int from = (y * w + mirror(x + d, w)) * 3;
					int to = (y * w + x) * 3;
					rows[to] += p[from] & 0xff;
					rows[to + 1] += p[from + 1] & 0xff;
					rows[to + 2] += p[from + 2] & 0xff;
				}
			}
		}
		for (int y = 0; y < h; y++) {
			for (int i = 0; i < 3 * w; i++) {
				int sum = 0;
				for (int d = -(k / 2); d < k - k / 2; d++) {
					sum += rows[mirror(y + d, h) * w * 3 + i];
				}
				p[y * w * 3 + i] = (byte) ((sum + k * k / 2) / (k * k));
			}
		}
	}

	private static int mirror(int i, int n) {
		int m = Math.abs(i);
		return Math.max(0, m < n ? m : 2 * n - 2 - m);
	}

	/** v to 255 (v / 255)^gamma, gamma .25 to 1 or 1 to 4. */
	public static void gamma(RgbImage image, double uSide, double u) {
		double gamma = uSide < .5 ? .25 + .75 * u : 1 + 3 * u;
		byte[] table = new byte[256];
		for (int v = 0; v < 256; v++) {
			table[v] = (byte) (int) (255 * Math.pow(v / 255., gamma));
		}
		byte[] p = image.rgb();
		for (int i = 0; i < p.length; i++) {
			p[i] = table[p[i] & 0xff];
		}
	}

	/** Blends with random bytes, up to half. */
	public static void noise(RgbImage image, double u, byte[] noise) {
		double a = .5 * u;
		byte[] p = image.rgb();
		for (int i = 0; i < p.length; i++) {
			p[i] = (byte) (int) ((1 - a) * (p[i] & 0xff) + a * (noise[i] & 0xff));
		}
	}

	/** Uniform bytes for {@link #noise}. */
	public static byte[] noiseBytes(CounterRandom random, int n) {
		byte[] out = new byte[n];
		long bits = 0;
		for (int i = 0; i < n; i++) {
			if (i % 8 == 0) {
				bits = random.nextLong();
			}
			out[i] = (byte) (bits >>> 8 * (i % 8));
		}
		return out;
	}

	/** Luminance in all channels. (The reference applies the weights in the wrong order of channels; here R .299, G .587, B .114.) */
	public static void grey(RgbImage image) {
		byte[] p = image.rgb();
		for (int i = 0; i < p.length; i += 3) {
			// OpenCV's fixed-point weights
			byte v = (byte) (9798 * (p[i] & 0xff) + 19235 * (p[i + 1] & 0xff) + 3735 * (p[i + 2] & 0xff) + 16384 >> 15);
			p[i] = v;
			p[i + 1] = v;
			p[i + 2] = v;
		}
	}
}
