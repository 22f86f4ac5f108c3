package org.fiducial.workflow.evaluation;

import org.fiducial.core.FiducialException;

/**
 * Predictions that were made elsewhere.
 *
 * @param name of the method; empty for the file's name
 * @param path a folder of .pts files, a .json or .jsonl file, or what an importer reads, for example a table; {@code project:…} for a place
 *        in the project
 * @param format {@code pts}, {@code json} or the id of an importer; empty to find out
 * @param scheme id of their landmark scheme; empty for what the file says, or else that of the truth
 */
public record PredictionFile(String name, String path, String format, String scheme) {
	public PredictionFile {
		name = name == null ? "" : name;
		format = format == null ? "" : format;
		scheme = scheme == null ? "" : scheme;
		if (path == null || path.isBlank()) {
			throw FiducialException.usage("a file of predictions needs the key 'path'");
		}
	}

	/** As the command line names one: {@code NAME=PATH}, or the path alone. */
	public static PredictionFile parse(String argument) {
		int at = argument.indexOf('=');
		boolean named = at > 0 && !argument.substring(0, at).matches(".*[/\\\\].*");
		return new PredictionFile(named ? argument.substring(0, at) : "", named ? argument.substring(at + 1) : argument, "", "");
	}

	/** What the tables call it. */
	public String method() {
		if (!name.isBlank()) {
			return name;
		}
		String file = path.replaceAll("[/\\\\]+$", "");
		file = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
		return file.replaceFirst("\\.(csv|json|jsonl)$", "");
	}
}
