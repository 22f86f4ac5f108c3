package org.fiducial.workflow.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import org.fiducial.core.image.RgbImage;

/** Pictures as data URIs. */
final class Pictures {
	/** Sides above this are shrunk: a page of a hundred pictures has to stay small. */
	static final int MAX_SIDE = 256;
	private static final float QUALITY = .86f;

	private Pictures() {
	}

	/** A photograph or painting, as JPEG. */
	static String jpeg(RgbImage image) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
		try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
			ImageWriteParam param = writer.getDefaultWriteParam();
			param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
			param.setCompressionQuality(QUALITY);
			writer.setOutput(out);
			BufferedImage b = image.toBufferedImage();
			writer.write(null, new IIOImage(b, null, null), param);
		} catch (IOException e) {
			throw new IllegalStateException("a picture in memory cannot be encoded", e);
		} finally {
			writer.dispose();
		}
		return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
	}

	/** Lines on a plain ground, as PNG. */
	static String png(RgbImage image) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
			if (!ImageIO.write(image.toBufferedImage(), "png", out)) {
				throw new IllegalStateException("no PNG writer in this Java runtime");
			}
		} catch (IOException e) {
			throw new IllegalStateException("a picture in memory cannot be encoded", e);
		}
		return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
	}

	/** A part of a picture. */
	static RgbImage cut(RgbImage from, int x, int y, int width, int height) {
		RgbImage out = new RgbImage(width, height);
		for (int r = 0; r < height; r++) {
			System.arraycopy(from.rgb(), ((y + r) * from.width() + x) * 3, out.rgb(), r * width * 3, width * 3);
		}
		return out;
	}
}
