package org.fiducial.dataset.tests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Writes FFHQ's JSON file as the authors' has it (one object by number, about 3.6 KB a record) and its folders with tiny images. */
final class FfhqTree {
	/** Fields nobody reads. */
	private static final String FILE = "\"file_url\": \"https://example.org/uc?id=1xJYS4u3p0wMmDtvE13fOkxFaUGBoH42n\", \"file_size\": 29050, \"file_md5\": "
			+ "\"bd3e40b2ba20f76b55dc282907b89cd1\", \"pixel_md5\": \"38d7e93eb9a796d0e65f8c64de8ba161\", ";

	private FfhqTree() {
	}

	/** 0-based points of an image in its aligned 1024 frame. */
	static double[] aligned(int index) {
		double[] s = Trees.shape(index);
		for (int i = 0; i < s.length; i++) {
			s[i] = Math.round(s[i] * 16 * 100) / 100.0;
		}
		return s;
	}

	/** 0-based points of an image in its photograph of 320 x 240. */
	static double[] wild(int index) {
		double[] s = Trees.shape(index + 1000);
		for (int i = 0; i < s.length; i++) {
			s[i] = Math.round(s[i] * 3.5 * 100) / 100.0;
		}
		return s;
	}

	static Path json(Path file, int count, IntPredicate include) throws IOException {
		Files.createDirectories(file.getParent());
		try (OutputStream out = Files.newOutputStream(file)) {
			write(out, count, include);
		}
		return file;
	}

	static void write(OutputStream out, int count, IntPredicate include) {
		try (Writer w = new OutputStreamWriter(new java.io.BufferedOutputStream(out, 1 << 16), StandardCharsets.UTF_8)) {
			w.write("{");
			String gap = "\n";
			for (int i = 0; i < count; i++) {
				if (include.test(i)) {
					w.write(gap + record(i));
					gap = ",\n";
				}
			}
			w.write("\n}\n");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	static String record(int i) {
		String path = String.format(Locale.ROOT, "%05d/%05d.png", i - i % 1000, i);
		return "  \"" + i + "\": {\n    \"category\": \"" + (i < 60000 ? "training" : "validation") + "\",\n    \"metadata\": {\"photo_url\": \"https://example.org/photo/" + i
				+ "/\", \"photo_title\": \"Title \\u00e9 " + i + "\", \"author\": \"Author " + i % 977 + "\", \"country\": \"\", \"license\": \"Attribution License\", "
				+ "\"license_url\": \"https://creativecommons.org/licenses/by/2.0/\", \"date_uploaded\": \"2016-08-25\", \"date_crawled\": \"2018-10-10\"},\n"
				+ "    \"image\": {\"file_url\": \"https://example.org/file?id=1xJ\", \"file_path\": \"images1024x1024/" + path + "\", \"file_size\": 1488194, "
				+ "\"file_md5\": \"ddeaeea6ce59569643715759d537fd1b\", \"pixel_size\": [1024, 1024], \"pixel_md5\": \"47238b44dfb87644460cbdcc4607e289\", \"face_landmarks\": "
				+ points(aligned(i)) + "},\n    \"thumbnail\": {\"file_path\": \"thumbnails128x128/" + path + "\", " + FILE + "\"pixel_size\": [128, 128]},\n"
				+ "    \"in_the_wild\": {\"file_path\": \"in-the-wild-images/" + path + "\", " + FILE + "\"pixel_size\": [320, 240], \"face_rect\": [1, 2, 3, 4], \"face_landmarks\": "
				+ points(wild(i)) + ", \"face_quad\": [[1, 2], [3, 4], [5, 6], [7, 8]]}\n  }";
	}

	private static String points(double[] shape) {
		StringBuilder s = new StringBuilder("[");
		for (int i = 0; i < shape.length; i += 2) {
			s.append(i == 0 ? "" : ", ").append('[').append(shape[i]).append(", ").append(shape[i + 1]).append(']');
		}
		return s.append(']').toString();
	}

	/** An image in folders of a thousand. */
	static Path image(Path folder, int index, int width, int height) throws IOException {
		return Trees.image(folder.resolve(String.format(Locale.ROOT, "%05d/%05d.png", index - index % 1000, index)), width, height, index);
	}
}
