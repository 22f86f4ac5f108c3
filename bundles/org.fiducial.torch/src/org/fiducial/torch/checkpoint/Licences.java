package org.fiducial.torch.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;

/** Where a model states its licence: in its metadata, in {@code model.json} beside it, or in the head of a model card. */
public final class Licences {
	private static final List<String> KEYS = List.of("licence", "license", "modelspec.license", "modelspec.licence");
	private static final int HEAD_LINES = 60;

	private Licences() {
	}

	/**
	 * The licence that a model states; empty if it does not.
	 *
	 * @param metadata of its tensors
	 * @param path its file or folder
	 */
	public static Optional<String> of(Map<String, String> metadata, Path path) {
		Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
		return KEYS.stream().map(metadata::get).filter(v -> v != null && !v.isBlank()).findFirst().or(() -> description(folder.resolve("model.json"))).or(() -> card(folder.resolve("README.md")));
	}

	private static Optional<String> description(Path file) {
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		try {
			return Optional.of(Configs.tree(file).path("licence").asString("")).filter(s -> !s.isBlank());
		} catch (FiducialException e) {
			// some other model.json: it says nothing about a licence
			return Optional.empty();
		}
	}

	/** The line {@code license: …} in the head of a model card. */
	private static Optional<String> card(Path file) {
		if (!Files.isRegularFile(file)) {
			return Optional.empty();
		}
		try (Stream<String> lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
			return lines.limit(HEAD_LINES).filter(l -> l.startsWith("license:")).map(l -> l.substring("license:".length()).strip()).filter(s -> !s.isEmpty()).findFirst();
		} catch (IOException e) {
			throw FiducialException.input(file + ": cannot be read: " + e.getMessage(), e);
		}
	}
}
