package org.fiducial.core;

import java.nio.file.Path;
import java.util.Objects;

/**
 * One record that could not be used, or is suspicious, while the rest of the work goes on.
 *
 * @param severity {@link Severity#ERROR} if the record was left out, {@link Severity#WARNING} if it was used
 * @param file the file, or null if none is concerned
 * @param line 1-based line or record number; 0 if unknown
 * @param message what is wrong, what was expected, what to do
 */
public record Problem(Severity severity, Path file, long line, String message) {

	/** How bad. */
	public enum Severity {
		/** Used, but look at it. */
		WARNING,
		/** Left out. */
		ERROR
	}

	public Problem {
		Objects.requireNonNull(severity);
		Objects.requireNonNull(message);
	}

	/** A record that is left out. */
	public static Problem error(Path file, long line, String message) {
		return new Problem(Severity.ERROR, file, line, message);
	}

	/** A record that is used, but should be looked at. */
	public static Problem warning(Path file, long line, String message) {
		return new Problem(Severity.WARNING, file, line, message);
	}

	/** {@code file:line: message}, the form editors and terminals make clickable; the file once, also where the message begins with it. */
	@Override
	public String toString() {
		StringBuilder s = new StringBuilder();
		if (file != null && (line > 0 || !message.startsWith(file + ": "))) {
			s.append(file);
			if (line > 0) {
				s.append(':').append(line);
			}
			s.append(": ");
		}
		return s.append(message).toString();
	}
}
