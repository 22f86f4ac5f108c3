package org.fiducial.workflow.synthesis;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;

/** Records in a file, one JSON object a line. */
final class JsonLines {
	private static final ObjectWriter LINE = Configs.json().writer().without(SerializationFeature.INDENT_OUTPUT);

	private JsonLines() {
	}

	/** A record as a line, without the line break. */
	static String line(Object record) {
		return LINE.writeValueAsString(record);
	}

	/**
	 * All records.
	 *
	 * @throws FiducialException (input) naming the line that is malformed
	 */
	static <T> List<T> read(Path file, Class<T> type) {
		List<T> list = new ArrayList<>();
		try (BufferedReader in = Files.newBufferedReader(file)) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				list.add(Configs.json().readValue(line, type));
			}
			return list;
		} catch (JacksonException e) {
			throw FiducialException.input(file + ":" + (list.size() + 1) + ": not a record of this kind: " + e.getOriginalMessage(), e);
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}

	/** Writes all records at once, atomically. */
	static void write(Path file, List<?> records) {
		StringBuilder s = new StringBuilder();
		records.forEach(r -> s.append(line(r)).append('\n'));
		try {
			AtomicFiles.writeString(file, s.toString());
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}

	/** Keeps the complete lines of a file that a crash may have torn, and reads them. Empty if there is no file. */
	static <T> List<T> recover(Path file, Class<T> type) {
		if (!Files.exists(file)) {
			return List.of();
		}
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			byte[] bytes = Files.readAllBytes(file);
			int end = bytes.length;
			while (end > 0 && bytes[end - 1] != '\n') {
				end--;
			}
			channel.truncate(end);
			channel.force(true);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be mended: " + e.getMessage(), e);
		}
		return read(file, type);
	}

	/** Appends records and forces them to the disk. */
	static void append(Path file, List<?> records) {
		StringBuilder s = new StringBuilder();
		records.forEach(r -> s.append(line(r)).append('\n'));
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
			ByteBuffer bytes = ByteBuffer.wrap(s.toString().getBytes(StandardCharsets.UTF_8));
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(false);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}
}
