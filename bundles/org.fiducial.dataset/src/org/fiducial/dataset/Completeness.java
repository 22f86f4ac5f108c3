package org.fiducial.dataset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageHeader;

/**
 * Finds truncated PNG and JPEG files without decoding them: their last chunk or marker must be there. Neither can occur in the data of a
 * complete image before its end (a JPEG stuffs a zero behind FF, an IEND that is no chunk is as good as impossible), and some bytes behind it are common.
 */
final class Completeness {
	private static final int TAIL = 1 << 16;

	private Completeness() {
	}

	/**
	 * @throws FiducialException (input) if the file ends too early
	 */
	static void check(Path image, ImageHeader header) throws IOException {
		String end = switch (header.format()) {
		case "png" -> "IEND";
		case "jpeg" -> "\u00ff\u00d9";
		default -> null;
		};
		if (end != null && !tail(image).contains(end)) {
			throw FiducialException.input(image + ": the image is truncated (its end is missing); copy or download it again");
		}
	}

	private static String tail(Path image) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
			byte[] tail = new byte[(int) Math.min(TAIL, file.length())];
			file.seek(file.length() - tail.length);
			file.readFully(tail);
			return new String(tail, StandardCharsets.ISO_8859_1);
		}
	}
}
