package org.fiducial.detection.hourglass.data;

import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;

/**
 * Photographs drawn over in the manner of art, so that a detector learns faces by their lines rather than by skin. In place;
 * landmarks stay where they are. Lengths go with the picture's size.
 */
public final class ArtTextures {
	/** A way of drawing. */
	public enum Kind {
		/** Colours of another palette: mean and spread of luminance, hue and saturation (after Reinhard et al., "Color transfer between images", 2001). */
		COLOUR,
		/** Flat strokes with sharp borders: the filter of Kuwahara et al., 1976. */
		SMOOTH,
		/** Few tones over smoothed areas. */
		POSTERISE,
		/** Dots of a printer's screen. */
		HALFTONE,
		/** Pencil: a picture divided by its blurred self. */
		SKETCH,
		/** Black and white by extended differences of Gaussians (Winnemöller, "XDoG", 2011). */
		INK
	}

	private ArtTextures() {
	}

	/** Draws the picture over in one way. */
	public static void apply(RgbImage image, Kind kind, CounterRandom r) {
		switch (kind) {
		case COLOUR -> colour(image, r);
		case SMOOTH -> smooth(image, radius(image, r.uniform(.012, .03)));
		case POSTERISE -> posterise(image, r);
		case HALFTONE -> halftone(image, r);
		case SKETCH -> sketch(image, r);
		case INK -> ink(image, r);
		}
	}

	private static int radius(RgbImage image, double part) {
		return (int) Math.max(1, Math.round(image.width() * part));
	}

	private static void colour(RgbImage image, CounterRandom r) {
		double gain = r.uniform(.6, 1.5);
		double lift = r.uniform(-.18, .18);
		double turn = r.uniform(-Math.PI, Math.PI) * (r.chance(.5) ? .15 : 1);
		double saturation = r.uniform(.2, 1.8);
		double tintB = r.uniform(-.12, .12);
		double tintR = r.uniform(-.12, .12);
		double bb = saturation * Math.cos(turn);
		double br = saturation * Math.sin(turn);
		double mean = mean(Plane.luminance(image).values());
		byte[] p = image.rgb();
		for (int i = 0; i < p.length; i += 3) {
			double red = (p[i] & 0xff) / 255.;
			double green = (p[i + 1] & 0xff) / 255.;
			double blue = (p[i + 2] & 0xff) / 255.;
			double y = .299 * red + .587 * green + .114 * blue;
			double b = .564 * (blue - y);
			double c = .713 * (red - y);
			double y2 = mean + lift + gain * (y - mean);
			double b2 = bb * b - br * c + tintB;
			double c2 = br * b + bb * c + tintR;
			p[i] = toByte(y2 + 1.403 * c2);
			p[i + 1] = toByte(y2 - .344 * b2 - .714 * c2);
			p[i + 2] = toByte(y2 + 1.773 * b2);
		}
	}

	private static double mean(float[] values) {
		double sum = 0;
		for (float v : values) {
			sum += v;
		}
		return sum / values.length;
	}

	private static byte toByte(double v) {
		return (byte) Math.max(0, Math.min(255, Math.round(255 * v)));
	}

	/** Every pixel becomes the mean of the one of four neighbouring squares whose luminance varies least. */
	static void smooth(RgbImage image, int radius) {
		int w = image.width();
		int h = image.height();
		double[][] tables = tables(image);
		byte[] p = image.rgb();
		double[] best = new double[4];
		for (int y = 0; y < h; y++) {
			for (int x = 0; x < w; x++) {
				best[3] = Double.MAX_VALUE;
				for (int q = 0; q < 4; q++) {
					int x0 = Math.max(0, q % 2 == 0 ? x - radius : x);
					int x1 = Math.min(w - 1, q % 2 == 0 ? x : x + radius);
					int y0 = Math.max(0, q / 2 == 0 ? y - radius : y);
					int y1 = Math.min(h - 1, q / 2 == 0 ? y : y + radius);
					square(tables, w, x0, y0, x1, y1, best);
				}
				for (int c = 0; c < 3; c++) {
					p[(y * w + x) * 3 + c] = (byte) Math.round(best[c]);
				}
			}
		}
	}

	/** Summed areas of R, G, B, luminance and its square; one row and column larger than the picture. */
	private static double[][] tables(RgbImage image) {
		int w = image.width() + 1;
		double[][] t = new double[5][w * (image.height() + 1)];
		byte[] p = image.rgb();
		double[] v = new double[5];
		for (int y = 1; y <= image.height(); y++) {
			double[] row = new double[5];
			for (int x = 1; x < w; x++) {
				int i = ((y - 1) * image.width() + x - 1) * 3;
				for (int c = 0; c < 3; c++) {
					v[c] = p[i + c] & 0xff;
				}
				v[3] = .299 * v[0] + .587 * v[1] + .114 * v[2];
				v[4] = v[3] * v[3];
				for (int c = 0; c < 5; c++) {
					row[c] += v[c];
					t[c][y * w + x] = t[c][(y - 1) * w + x] + row[c];
				}
			}
		}
		return t;
	}

	/** Takes a square's mean colour and variance if it varies less than what is there. */
	private static void square(double[][] t, int width, int x0, int y0, int x1, int y1, double[] best) {
		int w = width + 1;
		int a = y0 * w + x0;
		int b = y0 * w + x1 + 1;
		int c = (y1 + 1) * w + x0;
		int d = (y1 + 1) * w + x1 + 1;
		double n = (double) (x1 - x0 + 1) * (y1 - y0 + 1);
		double mean = (t[3][d] - t[3][b] - t[3][c] + t[3][a]) / n;
		double variance = (t[4][d] - t[4][b] - t[4][c] + t[4][a]) / n - mean * mean;
		if (variance < best[3]) {
			best[3] = variance;
			for (int k = 0; k < 3; k++) {
				best[k] = (t[k][d] - t[k][b] - t[k][c] + t[k][a]) / n;
			}
		}
	}

	private static void posterise(RgbImage image, CounterRandom r) {
		smooth(image, radius(image, .015));
		int tones = 3 + r.nextInt(4);
		double offset = r.nextDouble();
		boolean together = r.chance(.5);
		byte[] p = image.rgb();
		for (int i = 0; i < p.length; i += 3) {
			if (together) {
				double y = (.299 * (p[i] & 0xff) + .587 * (p[i + 1] & 0xff) + .114 * (p[i + 2] & 0xff)) / 255;
				double ratio = tone(y, tones, offset) / Math.max(y, .02);
				for (int c = 0; c < 3; c++) {
					p[i + c] = toByte((p[i + c] & 0xff) / 255. * ratio);
				}
			} else {
				for (int c = 0; c < 3; c++) {
					p[i + c] = toByte(tone((p[i + c] & 0xff) / 255., tones, offset));
				}
			}
		}
	}

	private static double tone(double v, int tones, double offset) {
		return Math.max(0, Math.min(1, (Math.floor(v * tones + offset) + .5 - offset) / tones));
	}

	private static void halftone(RgbImage image, CounterRandom r) {
		double pitch = image.width() * r.uniform(.018, .035);
		double angle = r.uniform(0, Math.PI / 2);
		double cos = Math.cos(angle) * 2 * Math.PI / pitch;
		double sin = Math.sin(angle) * 2 * Math.PI / pitch;
		double share = r.uniform(.5, 1);
		int[] ink = randomColour(r, 0, .35);
		int[] paper = randomColour(r, .7, 1);
		boolean keepColours = r.chance(.4);
		Plane tone = Plane.luminance(image).blurred(pitch * .35);
		int w = image.width();
		byte[] p = image.rgb();
		for (int i = 0; i < p.length / 3; i++) {
			double u = i % w * cos + i / w * sin;
			double v = i / w * cos - i % w * sin;
			double threshold = .5 + .25 * (Math.sin(u) + Math.sin(v));
			// a soft step of about a pixel
			double light = 1 / (1 + Math.exp(-(tone.values()[i] - threshold) * pitch * 2.5));
			for (int c = 0; c < 3; c++) {
				double bright = keepColours ? Math.min(255, (p[3 * i + c] & 0xff) * 1.3) : paper[c];
				double drawn = light * bright + (1 - light) * ink[c];
				p[3 * i + c] = (byte) Math.round(share * drawn + (1 - share) * (p[3 * i + c] & 0xff));
			}
		}
	}

	private static int[] randomColour(CounterRandom r, double low, double high) {
		double v = r.uniform(low, high);
		int[] c = new int[3];
		for (int k = 0; k < 3; k++) {
			c[k] = (int) Math.round(255 * Math.max(0, Math.min(1, v + r.uniform(-.12, .12))));
		}
		return c;
	}

	private static void sketch(RgbImage image, CounterRandom r) {
		Plane y = Plane.luminance(image);
		Plane soft = y.blurred(image.width() * r.uniform(.012, .035));
		double power = r.uniform(1, 4);
		double keep = r.chance(.3) ? r.uniform(.1, .5) : 0;
		int[] paper = randomColour(r, .85, 1);
		int[] pencil = randomColour(r, 0, .3);
		double grain = r.uniform(0, .12);
		byte[] p = image.rgb();
		for (int i = 0; i < y.values().length; i++) {
			double stroke = Math.min(1, y.values()[i] / Math.max(.02, soft.values()[i]));
			double light = Math.max(0, Math.min(1, Math.pow(stroke, power) - grain * r.nextDouble()));
			for (int c = 0; c < 3; c++) {
				double drawn = pencil[c] + light * (paper[c] - pencil[c]);
				p[3 * i + c] = (byte) Math.round((1 - keep) * drawn + keep * (p[3 * i + c] & 0xff));
			}
		}
	}

	private static void ink(RgbImage image, CounterRandom r) {
		double sigma = image.width() * r.uniform(.005, .01);
		Plane y = Plane.luminance(image);
		Plane fine = y.blurred(sigma);
		Plane coarse = y.blurred(1.6 * sigma + .6);
		double sharp = r.uniform(8, 25);
		double threshold = r.uniform(.35, .65) * mean(y.values()) / .5;
		double slope = r.uniform(4, 20);
		int[] paper = randomColour(r, .8, 1);
		int[] black = randomColour(r, 0, .2);
		boolean tinted = r.chance(.3);
		byte[] p = image.rgb();
		for (int i = 0; i < y.values().length; i++) {
			double v = fine.values()[i] + sharp * (fine.values()[i] - coarse.values()[i]);
			double light = v >= threshold ? 1 : Math.max(0, 1 + Math.tanh(slope * (v - threshold)));
			for (int c = 0; c < 3; c++) {
				double bright = tinted ? Math.min(255, (p[3 * i + c] & 0xff) * .6 + 100) : paper[c];
				p[3 * i + c] = (byte) Math.round(black[c] + light * (bright - black[c]));
			}
		}
	}
}
