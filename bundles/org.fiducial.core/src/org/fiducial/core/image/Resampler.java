package org.fiducial.core.image;

/** Separable triangle filter, widened when shrinking so that nothing aliases; bilinear when growing. */
final class Resampler {
	private Resampler() {
	}

	static RgbImage resize(RgbImage in, int w, int h) {
		Taps tx = taps(in.width(), w);
		Taps ty = taps(in.height(), h);
		byte[] src = in.rgb();
		float[] rows = new float[in.height() * w * 3];
		for (int y = 0; y < in.height(); y++) {
			for (int x = 0; x < w; x++) {
				float r = 0;
				float g = 0;
				float b = 0;
				for (int k = 0; k < tx.count; k++) {
					float f = tx.weight[x * tx.count + k];
					int i = (y * in.width() + tx.index[x * tx.count + k]) * 3;
					r += f * (src[i] & 0xff);
					g += f * (src[i + 1] & 0xff);
					b += f * (src[i + 2] & 0xff);
				}
				int o = (y * w + x) * 3;
				rows[o] = r;
				rows[o + 1] = g;
				rows[o + 2] = b;
			}
		}
		byte[] out = new byte[w * h * 3];
		for (int y = 0; y < h; y++) {
			for (int i = 0; i < w * 3; i++) {
				float s = 0;
				for (int k = 0; k < ty.count; k++) {
					s += ty.weight[y * ty.count + k] * rows[ty.index[y * ty.count + k] * w * 3 + i];
				}
				out[y * w * 3 + i] = (byte) Math.max(0, Math.min(255, Math.round(s)));
			}
		}
		return new RgbImage(w, h, out);
	}

	private record Taps(int count, int[] index, float[] weight) {
	}

	private static Taps taps(int from, int to) {
		double scale = (double) from / to;
		double support = Math.max(1, scale);
		int count = (int) Math.ceil(support * 2) + 1;
		int[] index = new int[to * count];
		float[] weight = new float[to * count];
		for (int x = 0; x < to; x++) {
			double centre = (x + .5) * scale - .5;
			int first = (int) Math.floor(centre - support) + 1;
			double sum = 0;
			for (int k = 0; k < count; k++) {
				double f = Math.max(0, 1 - Math.abs(first + k - centre) / support);
				index[x * count + k] = Math.max(0, Math.min(from - 1, first + k));
				weight[x * count + k] = (float) f;
				sum += f;
			}
			for (int k = 0; k < count; k++) {
				weight[x * count + k] /= (float) sum;
			}
		}
		return new Taps(count, index, weight);
	}
}
