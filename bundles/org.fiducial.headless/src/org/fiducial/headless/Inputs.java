package org.fiducial.headless;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/** Checks the paths a user gives: a missing one is an error that suggests the neighbour it was probably meant to be. */
public final class Inputs {
	private Inputs() {
	}

	/**
	 * A file that must be there.
	 *
	 * @param what how messages name it, for example "configuration file"
	 * @throws FiducialException (input) if it is missing or a folder
	 */
	public static Path file(Path path, String what) {
		if (!Files.isRegularFile(path)) {
			throw FiducialException.input(path + (Files.isDirectory(path) ? ": is a folder, expected a " + what : ": no such " + what + neighbour(path)));
		}
		return path.toAbsolutePath().normalize();
	}

	/** A folder that must be there, likewise. */
	public static Path folder(Path path, String what) {
		if (!Files.isDirectory(path)) {
			throw FiducialException.input(path + (Files.exists(path) ? ": is a file, expected a " + what : ": no such " + what + neighbour(path)));
		}
		return path.toAbsolutePath().normalize();
	}

	/** A file or folder that must be there. */
	public static Path any(Path path, String what) {
		if (!Files.exists(path)) {
			throw FiducialException.input(path + ": no such " + what + neighbour(path));
		}
		return path.toAbsolutePath().normalize();
	}

	private static String neighbour(Path path) {
		Path absolute = path.toAbsolutePath().normalize();
		Path parent = absolute.getParent();
		if (parent == null || absolute.getFileName() == null) {
			return "";
		}
		if (!Files.isDirectory(parent)) {
			return "; the folder " + parent + " does not exist";
		}
		try (Stream<Path> all = Files.list(parent)) {
			List<String> names = all.limit(10_000).map(p -> p.getFileName().toString()).toList();
			return Suggest.closest(absolute.getFileName().toString(), names).map(n -> "; did you mean '" + n + "'?").orElse("");
		} catch (IOException e) {
			return " (" + parent + " cannot be listed: " + e.getMessage() + ")";
		}
	}
}
