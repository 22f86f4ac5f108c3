package org.fiducial.core.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/**
 * An 8-bit RGB picture as a plain value: the common currency of renderers, engines, importers and reports.
 * Pixels are row-major, three bytes each in the order R, G, B. Pixel (x, y) has its centre at the integer coordinate (x, y).
 */
public final class RgbImage {
	private final int width;
	private final int height;
	private final byte[] rgb;

	/** A black image. */
	public RgbImage(int width, int height) {
		this(width, height, new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)]);
	}

	/**
	 * Wraps pixels without copying.
	 *
	 * @param rgb {@code width * height * 3} bytes
	 */
	public RgbImage(int width, int height, byte[] rgb) {
		if (width < 1 || height < 1 || rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), 3)) {
			throw new IllegalArgumentException("image " + width + "x" + height + " with " + rgb.length + " bytes");
		}
		this.width = width;
		this.height = height;
		this.rgb = rgb;
	}

	public int width() {
		return width;
	}

	public int height() {
		return height;
	}

	/** The pixels themselves, not a copy: R, G, B for each pixel, row by row. */
	public byte[] rgb() {
		return rgb;
	}

	/** A channel of a pixel, 0 to 255. */
	public int get(int x, int y, int channel) {
		return rgb[(y * width + x) * 3 + channel] & 0xff;
	}

	/** Packed 0xRRGGBB of a pixel. */
	public int pixel(int x, int y) {
		int i = (y * width + x) * 3;
		return (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | rgb[i + 2] & 0xff;
	}

	/** Sets a pixel from packed 0xRRGGBB. */
	public void set(int x, int y, int pixel) {
		int i = (y * width + x) * 3;
		rgb[i] = (byte) (pixel >> 16);
		rgb[i + 1] = (byte) (pixel >> 8);
		rgb[i + 2] = (byte) pixel;
	}

	/**
	 * Copies another picture into this one.
	 *
	 * @param left column of its first pixel here
	 * @param top row of its first pixel here
	 * @throws IndexOutOfBoundsException if it does not fit
	 */
	public void paste(RgbImage from, int left, int top) {
		if (left < 0 || top < 0 || left + from.width > width || top + from.height > height) {
			throw new IndexOutOfBoundsException(from.width + "x" + from.height + " at " + left + ", " + top + " of " + width + "x" + height);
		}
		for (int r = 0; r < from.height; r++) {
			System.arraycopy(from.rgb, r * from.width * 3, rgb, ((top + r) * width + left) * 3, from.width * 3);
		}
	}

	/** The picture mirrored left to right. */
	public RgbImage mirrored() {
		RgbImage out = new RgbImage(width, height);
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				System.arraycopy(rgb, (y * width + x) * 3, out.rgb, (y * width + width - 1 - x) * 3, 3);
			}
		}
		return out;
	}

	/**
	 * Resampled to another size: area average when shrinking, bilinear when growing, half-pixel convention
	 * (a point p of this image lies at {@code (p + .5) * newWidth / width - .5}).
	 */
	public RgbImage resized(int newWidth, int newHeight) {
		return newWidth == width && newHeight == height ? this : Resampler.resize(this, newWidth, newHeight);
	}

	/** As a TYPE_INT_RGB image for Java2D and ImageIO. */
	public BufferedImage toBufferedImage() {
		BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		int[] p = ((DataBufferInt) out.getRaster().getDataBuffer()).getData();
		for (int i = 0, j = 0; i < p.length; i++, j += 3) {
			p[i] = (rgb[j] & 0xff) << 16 | (rgb[j + 1] & 0xff) << 8 | rgb[j + 2] & 0xff;
		}
		return out;
	}

	/** From any Java2D image; transparent pixels are laid on white. */
	public static RgbImage of(BufferedImage image) {
		BufferedImage b = image;
		if (b.getType() != BufferedImage.TYPE_INT_RGB) {
			b = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
			var g = b.createGraphics();
			g.drawImage(image, 0, 0, java.awt.Color.WHITE, null);
			g.dispose();
		}
		RgbImage out = new RgbImage(b.getWidth(), b.getHeight());
		int[] p = ((DataBufferInt) b.getRaster().getDataBuffer()).getData();
		for (int i = 0, j = 0; i < p.length; i++, j += 3) {
			out.rgb[j] = (byte) (p[i] >> 16);
			out.rgb[j + 1] = (byte) (p[i] >> 8);
			out.rgb[j + 2] = (byte) p[i];
		}
		return out;
	}

	@Override
	public boolean equals(Object o) {
		return o instanceof RgbImage i && i.width == width && i.height == height && Arrays.equals(rgb, i.rgb);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(rgb) * 31 + width;
	}
}
