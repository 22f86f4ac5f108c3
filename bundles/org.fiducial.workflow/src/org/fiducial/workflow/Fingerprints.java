package org.fiducial.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.Hashes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Short names for inputs, so that a recipe can tell whether a step's result is still that of its inputs. */
public final class Fingerprints {
	/** Files up to this size are read; of larger ones name, size and time count. */
	private static final long READ_LIMIT = 64L << 20;

	private Fingerprints() {
	}

	/** Of a text: SHA-256. */
	public static String text(String text) {
		return Hashes.sha256(text);
	}

	/** Of a configuration, whatever the order of its maps: those of {@link java.util.Map#of} change theirs from process to process. */
	public static String config(Record config) {
		StringBuilder s = new StringBuilder();
		canonical(Configs.toTree(config), s);
		return text(s.toString());
	}

	private static void canonical(JsonNode node, StringBuilder s) {
		if (node.isObject()) {
			s.append('{');
			for (String name : new TreeSet<>(node.propertyNames())) {
				s.append(JsonNodeFactory.instance.stringNode(name)).append(':');
				canonical(node.get(name), s);
				s.append(',');
			}
			s.append('}');
		} else if (node.isArray()) {
			s.append('[');
			node.forEach(n -> {
				canonical(n, s);
				s.append(',');
			});
			s.append(']');
		} else {
			s.append(node);
		}
	}

	/**
	 * Of a data set's files: their relative names, sizes and times. Fast also for a hundred thousand of them.
	 *
	 * @throws FiducialException (input) if nothing is there
	 */
	public static String listing(Path path) {
		return of(path, false);
	}

	/** Of a model folder or a file: names and contents. */
	public static String content(Path path) {
		return of(path, true);
	}

	private static String of(Path path, boolean content) {
		if (!Files.exists(path)) {
			throw FiducialException.input(path + ": no such file or folder");
		}
		try (Stream<Path> walk = Files.walk(path)) {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			List<Path> files = walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS) || Files.isRegularFile(p)).sorted().toList();
			for (Path f : files) {
				long size = Files.size(f);
				String line = path.relativize(f) + "\0" + size + "\0"
						+ (content && size <= READ_LIMIT ? Hashes.sha256(f) : String.valueOf(Files.getLastModifiedTime(f).toMillis())) + "\n";
				digest.update(line.getBytes(StandardCharsets.UTF_8));
			}
			return HexFormat.of().formatHex(digest.digest());
		} catch (IOException e) {
			throw FiducialException.input(path + ": cannot be read: " + e.getMessage(), e);
		} catch (NoSuchAlgorithmException e) {
			throw new IllegalStateException("every Java platform has SHA-256", e);
		}
	}
}
