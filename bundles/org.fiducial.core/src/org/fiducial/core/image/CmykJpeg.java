package org.fiducial.core.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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
	/** A colour profile takes a segment for every 64 kB. */
	private static final int MAX_SEGMENTS = 10_000;

	private CmykJpeg() {
	}

	/**
	 * Decodes.
	 *
	 * @param segments of the file
	 * @throws IOException if it does not have four channels
	 */
	static BufferedImage read(ImageReader reader, ImageReadParam param, Segments segments) throws IOException {
		Raster raster = reader.readRaster(0, param);
		if (raster.getNumBands() != 4) {
			throw new IOException("a JPEG of " + raster.getNumBands() + " channels in an unknown colour space");
		}
		int w = raster.getWidth();
		int h = raster.getHeight();
		BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
		int[] row = new int[4 * w];
		for (int y = 0; y < h; y++) {
			raster.getPixels(raster.getMinX(), raster.getMinY() + y, w, 1, row);
			for (int x = 0; x < w; x++) {
				out.setRGB(x, y, rgb(row, 4 * x, segments.adobeTransform));
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

	/** What a JPEG's segments in front of its pixels say; colour profiles of half a megabyte stand there too, so they are passed over and not read. */
	record Segments(int channels, int adobeTransform) {
		static Segments of(Path file) throws IOException {
			int channels = 0;
			int transform = NO_ADOBE;
			try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
				long at = 2;
				for (int n = 0; n < MAX_SEGMENTS && at + 4 <= in.length(); n++) {
					in.seek(at);
					byte[] start = new byte[(int) Math.min(16, in.length() - at)];
					in.readFully(start);
					int marker = start[1] & 0xff;
					if ((start[0] & 0xff) != MARKER || marker == START_OF_SCAN) {
						break;
					}
					if (startsFrame(marker) && start.length > 9) {
						channels = start[9] & 0xff;
					}
					if (marker == APP14 && start.length == 16 && new String(start, 4, 5, StandardCharsets.US_ASCII).equals("Adobe")) {
						transform = start[15] & 0xff;
					}
					at += 2 + ((start[2] & 0xff) << 8 | start[3] & 0xff);
				}
			}
			return new Segments(channels, transform);
		}

		/** Whether it has four inks. */
		boolean cmyk() {
			return channels == 4;
		}
	}

	private static boolean startsFrame(int marker) {
		// C4, C8 and CC are tables and extensions
		return marker >= 0xc0 && marker <= 0xcf && marker % 4 != 0 || marker == 0xc0;
	}
}
