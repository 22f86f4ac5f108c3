package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
	@TempDir
	Path folder;

	private static RgbImage gradient(int w, int h) {
		RgbImage i = new RgbImage(w, h);
		for (int y = 0; y < h; y++) {
			for (int x = 0; x < w; x++) {
				i.set(x, y, x * 255 / (w - 1) << 16 | y * 255 / (h - 1) << 8);
			}
		}
		return i;
	}

	private static byte[] jpeg(RgbImage image) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ImageIO.write(image.toBufferedImage(), "jpeg", out);
		return out.toByteArray();
	}

	/** The same JPEG with an EXIF block that holds the orientation alone. */
	private static byte[] oriented(byte[] jpeg, int orientation) {
		byte[] exif = ByteBuffer.allocate(36).putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0MM\0*".getBytes()).putInt(8).putShort((short) 1)
				.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0).putInt(0).array();
		return ByteBuffer.allocate(jpeg.length + exif.length).put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2).array();
	}

	@Test
	void pngRoundTrip() throws IOException {
		RgbImage i = gradient(13, 7);
		ImageFiles.writePng(folder.resolve("a.png"), i);
		assertEquals(i, ImageFiles.read(folder.resolve("a.png")));
	}

	@ParameterizedTest
	@CsvSource({ "1,0,0", "2,39,0", "3,39,19", "4,0,19", "5,0,0", "6,19,0", "7,19,39", "8,0,39" })
	void exifOrientationIsApplied(int orientation, int x, int y) throws IOException {
		// the stored top-left pixel is black; it must come out where the orientation says
		Path f = folder.resolve("o.jpg");
		Files.write(f, oriented(jpeg(gradient(40, 20)), orientation));
		RgbImage i = ImageFiles.read(f);
		assertEquals(orientation > 4 ? 20 : 40, i.width());
		assertEquals(i.width(), ImageFiles.header(f).width());
		assertTrue(i.get(x, y, 0) < 24 && i.get(x, y, 1) < 24, "pixel " + Integer.toHexString(i.pixel(x, y)));
	}

	/** A ramp of known brightness in every kind of raster that people have; a linear grey would come out brighter. */
	@ParameterizedTest
	@ValueSource(ints = { BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_3BYTE_BGR })
	void everyKindOfRasterKeepsItsBrightness(int type) throws IOException {
		BufferedImage ramp = new BufferedImage(64, 8, type);
		boolean wide = type == BufferedImage.TYPE_USHORT_GRAY;
		for (int y = 0; y < 8; y++) {
			for (int x = 0; x < 64; x++) {
				for (int band = 0; band < ramp.getRaster().getNumBands(); band++) {
					ramp.getRaster().setSample(x, y, band, band == 3 ? 255 : wide ? 4 * x * 257 : 4 * x);
				}
			}
		}
		Path file = folder.resolve("ramp.png");
		ImageIO.write(ramp, "png", file.toFile());
		RgbImage read = ImageFiles.read(file);
		for (int x = 0; x < 64; x++) {
			assertEquals(4 * x, read.get(x, 3, 1), 1, "column " + x);
		}
	}

	@Test
	void sixteenBitColoursKeepTheirUpperByte() throws IOException {
		ColorModel model = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
		BufferedImage wide = new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
		wide.getRaster().setPixel(0, 0, new int[] { 0x8040, 0x1000, 0xffff });
		Path file = folder.resolve("wide.png");
		ImageIO.write(wide, "png", file.toFile());
		RgbImage read = ImageFiles.read(file);
		assertEquals(0x80, read.get(0, 0, 0), 1);
		assertEquals(0x10, read.get(0, 0, 1), 1);
		assertEquals(0xff, read.get(0, 0, 2));
	}

	@Test
	void transparentPixelsLieOnWhiteAndOnePixelIsAPicture() throws IOException {
		BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
		Path file = folder.resolve("clear.png");
		ImageIO.write(clear, "png", file.toFile());
		RgbImage read = ImageFiles.read(file);
		assertEquals(1, read.width());
		assertEquals(0xffffff, read.pixel(0, 0));
	}

	/** Four inks, as they are and as Adobe stores them (their absence, after its marker). */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void jpegsOfFourInksAreConverted(boolean adobe) throws IOException {
		WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 32, 16, 4, null);
		int[] cmyk = { 200, 20, 60, 40 };
		for (int i = 0; i < 32 * 16; i++) {
			inks.setPixel(i % 32, i / 32, adobe ? Arrays.stream(cmyk).map(v -> 255 - v).toArray() : cmyk);
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
		try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
			writer.setOutput(out);
			writer.write(new IIOImage(inks, null, null));
		}
		byte[] plain = bytes.toByteArray();
		bytes.reset();
		bytes.write(plain, 0, 2);
		if (adobe) {
			// a colour profile of 640 kB, as in real files
			for (int i = 0; i < 10; i++) {
				bytes.write(new byte[] { (byte) 0xff, (byte) 0xe2, (byte) 0xff, (byte) 0xff });
				bytes.write(new byte[0xfffd]);
			}
			bytes.write(new byte[] { (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0 });
		}
		bytes.write(plain, 2, plain.length - 2);
		Path file = folder.resolve("inks.jpg");
		Files.write(file, bytes.toByteArray());
		RgbImage read = ImageFiles.read(file);
		for (int c = 0; c < 3; c++) {
			assertEquals((255 - cmyk[c]) * (255 - cmyk[3]) / 255., read.get(10, 5, c), 4, "channel " + c);
		}
	}

	@Test
	void truncatedImagesAreErrors() throws IOException {
		byte[] j = jpeg(gradient(200, 200));
		Path f = Files.write(folder.resolve("t.jpg"), Arrays.copyOf(j, j.length / 2));
		FiducialException e = assertThrows(FiducialException.class, () -> ImageFiles.read(f));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("t.jpg"), e.getMessage());
		ImageFiles.writePng(folder.resolve("t.png"), gradient(200, 200));
		byte[] p = Files.readAllBytes(folder.resolve("t.png"));
		Files.write(folder.resolve("t.png"), Arrays.copyOf(p, p.length / 2));
		assertThrows(FiducialException.class, () -> ImageFiles.read(folder.resolve("t.png")));
	}

	@Test
	void bombsAreRefusedByTheirHeader() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(new byte[] { (byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10 });
		byte[] ihdr = ByteBuffer.allocate(17).put("IHDR".getBytes()).putInt(60_000).putInt(60_000).put(new byte[] { 8, 2, 0, 0, 0 }).array();
		CRC32 crc = new CRC32();
		crc.update(ihdr);
		out.write(ByteBuffer.allocate(25).putInt(13).put(ihdr).putInt((int) crc.getValue()).array());
		Path f = Files.write(folder.resolve("bomb.png"), out.toByteArray());
		assertTrue(assertThrows(FiducialException.class, () -> ImageFiles.read(f)).getMessage().contains("megapixels"));
	}

	@Test
	void otherFilesAreRefused() throws IOException {
		Path f = Files.writeString(folder.resolve("text.png"), "hello");
		assertTrue(assertThrows(FiducialException.class, () -> ImageFiles.header(f)).getMessage().contains("not an image"));
		assertTrue(assertThrows(FiducialException.class, () -> ImageFiles.header(folder.resolve("none.png"))).getMessage().contains("no such"));
	}

	@Test
	void resizingKeepsTheMeanAndTheHalfPixelConvention() {
		RgbImage small = gradient(64, 64).resized(16, 16);
		for (int x = 1; x < 15; x++) {
			assertEquals((x * 4 + 1.5) * 255 / 63, small.get(x, 8, 0), 1.5);
		}
		RgbImage big = gradient(16, 16).resized(64, 64);
		assertEquals((32 + .5) / 4 - .5, big.get(32, 32, 0) * 15 / 255., .1);
	}
}
