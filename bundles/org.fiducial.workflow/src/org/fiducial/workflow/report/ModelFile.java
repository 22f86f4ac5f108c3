package org.fiducial.workflow.report;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.Hashes;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A file of a model's folder.
 *
 * @param name of the file
 * @param bytes its size
 * @param sha256 of its content
 * @param parameters numbers in its tensors; 0 if it is no safetensors file
 */
record ModelFile(String name, long bytes, String sha256, long parameters) {
	private static final int HEADER_LIMIT = 100 << 20;

	/** The files of a folder by name; none if there is no such folder. */
	static List<ModelFile> list(Path folder, Consumer<Problem> problems) {
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(Files::isRegularFile).sorted().map(f -> of(f, problems)).filter(f -> f != null).toList();
		} catch (IOException e) {
			problems.accept(Problem.warning(folder, 0, "cannot be read: " + e.getMessage()));
			return List.of();
		}
	}

	private static ModelFile of(Path file, Consumer<Problem> problems) {
		try {
			String name = file.getFileName().toString();
			return new ModelFile(name, Files.size(file), Hashes.sha256(file), name.endsWith(".safetensors") ? parameters(file) : 0);
		} catch (IOException | JacksonException e) {
			problems.accept(Problem.warning(file, 0, "cannot be read: " + e.getMessage()));
			return null;
		}
	}

	/** From the header alone: eight bytes of length, then JSON. */
	private static long parameters(Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
			long length = Long.reverseBytes(in.readLong());
			if (length < 2 || length > HEADER_LIMIT || length > Files.size(file)) {
				throw new IOException("no safetensors header");
			}
			JsonNode header = Configs.json().readTree(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
			return header.properties().stream().filter(e -> !"__metadata__".equals(e.getKey())).mapToLong(e -> size(e.getValue().path("shape"))).sum();
		}
	}

	private static long size(JsonNode shape) {
		long n = 1;
		for (JsonNode d : shape) {
			n *= d.asLong(0);
		}
		return n;
	}
}
