package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How configurations and outputs name files.
 *
 * @param folder of the project, absolute; need not be there yet
 */
public record ProjectFiles(Path folder) {
	/** What references to files of the project begin with, so that a project can be moved. */
	public static final String PROJECT = "project:";
	private static final String WEIGHTS = "(?i).*\\.(safetensors|ckpt|pth|pt|bin|pkl)";

	/** How outputs name a file: {@code project:runs/…} within the project, else its absolute path. */
	public String reference(Path file) {
		Path absolute = file.toAbsolutePath().normalize();
		return absolute.startsWith(folder) ? PROJECT + folder.relativize(absolute).toString().replace('\\', '/') : absolute.toString();
	}

	/** The file that a configuration or an output names; relative paths are those of the working folder. */
	public Path path(String reference) {
		return reference.startsWith(PROJECT) ? folder.resolve(reference.substring(PROJECT.length())).normalize() : Path.of(reference).toAbsolutePath().normalize();
	}

	/** Whether a model's name is no file or folder, but an id that only an engine knows, or blank. What ends as files of weights do is none, though it may be missing. */
	public boolean isId(String model) {
		return model.isEmpty() || !model.startsWith(PROJECT) && model.matches("[\\w.-]+") && !model.matches(WEIGHTS) && !Files.exists(path(model));
	}
}
