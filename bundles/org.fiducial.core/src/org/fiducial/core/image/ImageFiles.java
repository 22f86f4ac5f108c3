package org.fiducial.core.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/**
 * Reads image files that nobody vouches for: the header first, then the pixel budget, then the pixels; a truncated file is an
 * error and not a half grey picture; the EXIF orientation is applied, so that landmarks and pixels speak of the same frame.
 */
public final class ImageFiles {
	/** Largest raster that is decoded, in pixels (64 megapixels). */
	public static final long PIXEL_BUDGET = 64L << 20;

	static {
		ImageIO.setUseCache(false);
	}

	private ImageFiles() {
	}

	/** Whether the name ends as one of the formats that are read. */
	public static boolean isImageName(String name) {
		String n = name.toLowerCase(Locale.ROOT);
		return n.endsWith(".png") || n.endsWith(".jpg") || n.endsWith(".jpeg") || n.endsWith(".bmp") || n.endsWith(".gif") || n.endsWith(".tif") || n.endsWith(".tiff");
	}

	/**
	 * Reads the header and checks the pixel budget.
	 *
	 * @throws FiducialException (input) if the file is no image, is broken, or is larger than {@link #PIXEL_BUDGET}
	 */
	public static ImageHeader header(Path file) {
		try (ImageInputStream in = open(file)) {
			ImageReader reader = reader(in, file);
			try {
				return header(reader, file);
			} finally {
				reader.dispose();
			}
		} catch (IOException | RuntimeException e) {
			throw unreadable(file, e);
		}
	}

	/**
	 * Decodes the first image of a file, upright.
	 *
	 * @throws FiducialException (input) if it is no image, is broken or truncated, or too large
	 */
	public static RgbImage read(Path file) {
		return read(file, 1);
	}

	/**
	 * Decodes every {@code step}-th pixel, for thumbnails of large pictures.
	 *
	 * @param step 1 for all pixels
	 */
	public static RgbImage read(Path file, int step) {
		try (ImageInputStream in = open(file)) {
			ImageReader reader = reader(in, file);
			try {
				ImageHeader header = header(reader, file);
				return RgbImage.of(Orientation.upright(decode(reader, step, header, file), header.orientation()));
			} finally {
				reader.dispose();
			}
		} catch (IOException | RuntimeException e) {
			throw unreadable(file, e);
		}
	}

	/** Writes a PNG, atomically. */
	public static void writePng(Path file, RgbImage image) throws IOException {
		AtomicFiles.write(file, out -> {
			if (!ImageIO.write(image.toBufferedImage(), "png", out)) {
				throw new IOException("no PNG writer in this Java runtime");
			}
		});
	}

	private static ImageInputStream open(Path file) throws IOException {
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(file + ": no such image file");
		}
		ImageInputStream in = ImageIO.createImageInputStream(file.toFile());
		if (in == null) {
			throw new IOException("the file cannot be opened");
		}
		return in;
	}

	private static ImageReader reader(ImageInputStream in, Path file) {
		Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
		if (!readers.hasNext()) {
			throw FiducialException.input(file + ": not an image in a known format (png, jpeg, bmp, gif, tiff)");
		}
		ImageReader reader = readers.next();
		reader.setInput(in, true, false);
		return reader;
	}

	private static ImageHeader header(ImageReader reader, Path file) throws IOException {
		String format = reader.getFormatName().toLowerCase(Locale.ROOT);
		ImageHeader header = new ImageHeader(format, reader.getWidth(0), reader.getHeight(0), orientation(file, format));
		if (header.pixels() > PIXEL_BUDGET) {
			throw FiducialException.input(file + ": " + header.storedWidth() + "x" + header.storedHeight() + " pixels are more than the budget of "
					+ (PIXEL_BUDGET >> 20) + " megapixels; shrink the image");
		}
		return header;
	}

	private static BufferedImage decode(ImageReader reader, int step, ImageHeader header, Path file) throws IOException {
		List<String> warnings = new ArrayList<>();
		reader.addIIOReadWarningListener((source, text) -> warnings.add(text.toLowerCase(Locale.ROOT)));
		ImageReadParam param = reader.getDefaultReadParam();
		param.setSourceSubsampling(step, step, 0, 0);
		CmykJpeg.Segments segments = header.format().equals("jpeg") ? CmykJpeg.Segments.of(file) : null;
		BufferedImage image = segments != null && segments.cmyk() ? CmykJpeg.read(reader, param, segments) : reader.read(0, param);
		// the JPEG reader fills what is missing with grey and only warns; a missing end marker alone does no harm
		if (warnings.stream().anyMatch(w -> w.contains("premature end"))) {
			throw new IOException("the file is truncated");
		}
		return image;
	}

	private static int orientation(Path file, String format) {
		if (!format.equals("jpeg") && !format.startsWith("tif") && !format.equals("png")) {
			return 1;
		}
		try (InputStream in = new ByteArrayInputStream(head(file))) {
			// of a JPEG only the EXIF block: the other kinds of metadata are more to attack and of no use here
			Metadata metadata = format.equals("jpeg") ? JpegMetadataReader.readMetadata(in, List.of(new ExifReader())) : ImageMetadataReader.readMetadata(in);
			ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
			int o = exif != null && exif.containsTag(ExifIFD0Directory.TAG_ORIENTATION) ? exif.getInt(ExifIFD0Directory.TAG_ORIENTATION) : 1;
			return o >= 1 && o <= 8 ? o : 1;
		} catch (ImageProcessingException | MetadataException | IOException e) {
			// broken metadata is no reason to refuse the picture
			return 1;
		}
	}

	/** Metadata stands in front: half a megabyte is more than any EXIF block and keeps bombs in text chunks out. */
	private static byte[] head(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			return in.readNBytes(1 << 19);
		}
	}

	private static FiducialException unreadable(Path file, Exception e) {
		if (e instanceof FiducialException f) {
			return f;
		}
		String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
		return FiducialException.input(file + ": the image cannot be decoded (" + why + "); replace or remove the file", e);
	}
}
