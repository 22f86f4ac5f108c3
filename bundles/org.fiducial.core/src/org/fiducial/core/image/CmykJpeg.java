package org.fiducial.core.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * JPEGs of four inks, which Java's reader gives as raw numbers only. Converted without a colour profile (red = cyan's absence times
 * black's absence), which is near enough for faces. Adobe's files store the absence of ink, and often as luminance and chroma (its
 * "Supporting the DCT Filters in PostScript Level 2", technical note 5116).
 */
final class CmykJpeg {
	private static final int MARKER = 0xff;
	private static final int START_OF_SCAN = 0xda;
	private static final int APP14 = 0xee;
	private static final int YCCK = 2;
	private static final int NO_ADOBE = -1;

	private CmykJpeg() {
	}

	/**
	 * Decodes.
	 *
	 * @param head the file's beginning, with its markers
	 * @throws IOException if it does not have four channels
	 */
	static BufferedImage read(ImageReader reader, ImageReadParam param, byte[] head) throws IOException {
		Raster raster = reader.readRaster(0, param);
		if (raster.getNumBands() != 4) {
			throw new IOException("a JPEG of " + raster.getNumBands() + " channels in an unknown colour space");
		}
		int transform = adobeTransform(head);
		int w = raster.getWidth();
		int h = raster.getHeight();
		BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
		int[] row = new int[4 * w];
		for (int y = 0; y < h; y++) {
			raster.getPixels(raster.getMinX(), raster.getMinY() + y, w, 1, row);
			for (int x = 0; x < w; x++) {
				out.setRGB(x, y, rgb(row, 4 * x, transform));
			}
		}
		return out;
	}

	private static int rgb(int[] p, int i, int transform) {
		int c = p[i];
		int m = p[i + 1];
		int y = p[i + 2];
		int k = p[i + 3];
		if (transform == YCCK) {
			double cb = m - 128;
			double cr = y - 128;
			double luma = c;
			c = 255 - clamp(luma + 1.402 * cr);
			m = 255 - clamp(luma - .344136 * cb - .714136 * cr);
			y = 255 - clamp(luma + 1.772 * cb);
		}
		if (transform == NO_ADOBE) {
			c = 255 - c;
			m = 255 - m;
			y = 255 - y;
			k = 255 - k;
		}
		return (c * k + 127) / 255 << 16 | (m * k + 127) / 255 << 8 | (y * k + 127) / 255;
	}

	private static int clamp(double v) {
		return (int) Math.max(0, Math.min(255, Math.round(v)));
	}

	/** Whether a JPEG has four channels. */
	static boolean is(byte[] head) {
		int frame = find(head, CmykJpeg::startsFrame);
		return frame >= 0 && frame + 9 < head.length && head[frame + 9] == 4;
	}

	private static boolean startsFrame(byte[] head, int at) {
		int marker = head[at + 1] & 0xff;
		// C4, C8 and CC are tables and extensions
		return marker >= 0xc0 && marker <= 0xcf && marker % 4 != 0 || marker == 0xc0;
	}

	/** The transform of Adobe's marker, or -1 if there is no such marker. */
	private static int adobeTransform(byte[] head) {
		int adobe = find(head, (h, i) -> (h[i + 1] & 0xff) == APP14 && i + 16 <= h.length && new String(h, i + 4, 5, StandardCharsets.US_ASCII).equals("Adobe"));
		return adobe < 0 ? NO_ADOBE : head[adobe + 15] & 0xff;
	}

	/** Where the first segment begins that is wanted; -1 if there is none before the pixels. */
	private static int find(byte[] head, Wanted wanted) {
		int i = 2;
		while (i + 4 <= head.length && (head[i] & 0xff) == MARKER && (head[i + 1] & 0xff) != START_OF_SCAN) {
			if (wanted.at(head, i)) {
				return i;
			}
			i += 2 + ((head[i + 2] & 0xff) << 8 | head[i + 3] & 0xff);
		}
		return -1;
	}

	@FunctionalInterface
	private interface Wanted {
		boolean at(byte[] head, int segment);
	}
}
