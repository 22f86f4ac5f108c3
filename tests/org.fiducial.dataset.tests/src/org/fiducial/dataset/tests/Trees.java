package org.fiducial.dataset.tests;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

/** Draws tiny images and writes label files, byte by byte as the formats are documented, without the code under test. */
final class Trees {
	/** Side of the drawn images. */
	static final int SIDE = 64;
	static final int POINTS = 68;

	private Trees() {
	}

	/** 0-based points inside an image of {@link #SIDE}, with three decimals, different for each seed. */
	static double[] shape(int seed) {
		double[] s = new double[2 * POINTS];
		for (int i = 0; i < POINTS; i++) {
			s[2 * i] = Math.round((32 + 24 * Math.cos(i * .4 + seed)) * 1000) / 1000.0;
			s[2 * i + 1] = Math.round((32 + 24 * Math.sin(i * .3 + seed * 2)) * 1000) / 1000.0;
		}
		return s;
	}

	static Path image(Path file, int seed) throws IOException {
		return image(file, SIDE, SIDE, seed);
	}

	static Path image(Path file, int width, int height, int seed) throws IOException {
		BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = image.createGraphics();
		g.setColor(new Color((seed * 7919) & 0xffffff));
		g.fillRect(0, 0, width, height);
		g.setColor(Color.ORANGE);
		g.fillOval(width / 8, height / 8, width * 3 / 4, height * 3 / 4);
		g.dispose();
		return write(file, image);
	}

	static Path write(Path file, BufferedImage image) throws IOException {
		Files.createDirectories(file.getParent());
		String format = file.toString().endsWith(".png") ? "png" : "jpg";
		if (!ImageIO.write(image, format, file.toFile())) {
			throw new IOException("cannot write " + file);
		}
		return file;
	}

	/** A .pts file as 300-W has it: 1-based. */
	static Path pts(Path file, double[] shape) throws IOException {
		return text(file, ptsText(shape, "\n"));
	}

	static String ptsText(double[] shape, String newline) {
		StringBuilder s = new StringBuilder("version: 1").append(newline).append("n_points: ").append(shape.length / 2).append(newline).append("{").append(newline);
		for (int i = 0; i < shape.length; i += 2) {
			s.append(String.format(Locale.ROOT, "%.3f %.3f", shape[i] + 1, shape[i + 1] + 1)).append(newline);
		}
		return s.append("}").append(newline).toString();
	}

	static Path text(Path file, String text) throws IOException {
		Files.createDirectories(file.getParent());
		return Files.writeString(file, text);
	}

	/** Image and .pts of one name. */
	static void face(Path folder, String stem, int seed) throws IOException {
		image(folder.resolve(stem + ".png"), seed);
		pts(folder.resolve(stem + ".pts"), shape(seed));
	}

	/** A .npy file, version 1.0. */
	static Path npy(Path file, String descr, boolean fortran, double[] values, int... sizes) throws IOException {
		String shape = String.join(", ", java.util.Arrays.stream(sizes).mapToObj(Integer::toString).toList()) + (sizes.length == 1 ? "," : "");
		String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape + "), }";
		while ((10 + header.length() + 1) % 64 != 0) {
			header += " ";
		}
		header += "\n";
		int width = descr.endsWith("8") ? 8 : 4;
		ByteBuffer b = ByteBuffer.allocate(10 + header.length() + width * values.length).order(ByteOrder.LITTLE_ENDIAN);
		b.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
		for (double v : values) {
			if (width == 8) {
				b.putDouble(v);
			} else {
				b.putFloat((float) v);
			}
		}
		Files.createDirectories(file.getParent());
		return Files.write(file, b.array());
	}

	/** A PNG of a few bytes that claims to be huge. */
	static Path bomb(Path file, int width, int height) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
		ByteBuffer ihdr = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
		chunk(out, ihdr.array());
		chunk(out, "IEND".getBytes(StandardCharsets.US_ASCII));
		Files.createDirectories(file.getParent());
		return Files.write(file, bytes.toByteArray());
	}

	private static void chunk(DataOutputStream out, byte[] typeAndData) throws IOException {
		CRC32 crc = new CRC32();
		crc.update(typeAndData);
		out.writeInt(typeAndData.length - 4);
		out.write(typeAndData);
		out.writeInt((int) crc.getValue());
	}

	/** Puts an EXIF block with an orientation into a JPEG file, right behind its start. */
	static void orient(Path jpeg, int orientation) throws IOException {
		byte[] image = Files.readAllBytes(jpeg);
		ByteBuffer exif = ByteBuffer.allocate(36).put(new byte[] {(byte) 0xff, (byte) 0xe1, 0, 34}).put(new byte[] {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42})
				.putInt(8).putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1).putShort((short) orientation).putShort((short) 0).putInt(0);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(image, 0, 2);
		out.write(exif.array());
		out.write(image, 2, image.length - 2);
		Files.write(jpeg, out.toByteArray());
	}
}
