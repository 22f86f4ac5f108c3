package org.fiducial.workflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;

/**
 * Appends numbers to a file, one JSON object a line: {@code {"step":10,"time":"…","loss":0.5}}. A line torn by a crash is removed when
 * the file is opened again; and since a resumed run repeats the steps since its checkpoint, what was written of them is removed at the
 * first new line, so that no step is there twice. Numbers that are not finite are written as null. Thread-safe.
 */
public final class MetricsWriter implements AutoCloseable {
	private static final ObjectWriter LINE = Configs.json().writer().without(SerializationFeature.INDENT_OUTPUT);

	private final Path file;
	private final FileChannel channel;
	private boolean appended;

	private MetricsWriter(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/**
	 * Opens a file, or makes it.
	 *
	 * @throws FiducialException (failed) if it cannot be written
	 */
	public static MetricsWriter open(Path file) {
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
			return new MetricsWriter(file, channel);
		} catch (IOException e) {
			throw failed(file, e);
		}
	}

	/** Appends a line. */
	public synchronized void write(long step, Map<String, Double> values) {
		try {
			if (!appended) {
				truncate(endBefore(step));
				appended = true;
			}
			ObjectNode line = Configs.json().createObjectNode();
			line.put("step", step);
			line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
			values.forEach((name, value) -> line.put(name, value == null || !Double.isFinite(value) ? null : value));
			ByteBuffer bytes = ByteBuffer.wrap((LINE.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
		} catch (IOException e) {
			throw failed(file, e);
		}
	}

	private void truncate(long end) throws IOException {
		channel.truncate(end);
		channel.position(end);
	}

	/** Where the lines of earlier steps end; a line that is torn, or not JSON, ends them too. */
	private long endBefore(long step) throws IOException {
		long end = 0;
		long size = channel.size();
		try (BufferedReader in = Files.newBufferedReader(file)) {
			for (String line = in.readLine(); line != null; line = in.readLine()) {
				long next = end + line.getBytes(StandardCharsets.UTF_8).length + 1;
				if (next > size || step(line) >= step) {
					break;
				}
				end = next;
			}
		}
		return end;
	}

	private static long step(String line) {
		try {
			JsonNode node = Configs.json().readTree(line).path("step");
			return node.isNumber() ? node.asLong() : Long.MAX_VALUE;
		} catch (JacksonException e) {
			return Long.MAX_VALUE;
		}
	}

	/** Makes sure that everything is on the disk. */
	public synchronized void force() {
		try {
			channel.force(false);
		} catch (IOException e) {
			throw failed(file, e);
		}
	}

	@Override
	public synchronized void close() throws IOException {
		channel.close();
	}

	private static FiducialException failed(Path file, IOException e) {
		return FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
	}
}
