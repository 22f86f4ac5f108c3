package org.fiducial.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.fiducial.core.FiducialException;

/**
 * An option of an importer or exporter: what the runner's {@code --option name=value} accepts and a wizard shows.
 *
 * @param name lower case with hyphens
 * @param kind what values look like
 * @param defaultValue value when not given; null for none
 * @param choices the values of a {@link Kind#CHOICE}, else empty
 * @param description a sentence for people
 */
public record DatasetOption(String name, Kind kind, String defaultValue, List<String> choices, String description) {

	/** What a value looks like. */
	public enum Kind {
		/** Any text. */
		TEXT,
		/** A whole number. */
		INTEGER,
		/** {@code true} or {@code false}. */
		FLAG,
		/** One of the choices. */
		CHOICE,
		/** A file or folder. */
		PATH
	}

	/** An option with any text. */
	public static DatasetOption text(String name, String defaultValue, String description) {
		return new DatasetOption(name, Kind.TEXT, defaultValue, List.of(), description);
	}

	/** An option with a whole number. */
	public static DatasetOption integer(String name, Long defaultValue, String description) {
		return new DatasetOption(name, Kind.INTEGER, defaultValue == null ? null : defaultValue.toString(), List.of(), description);
	}

	/** A switch. */
	public static DatasetOption flag(String name, boolean defaultValue, String description) {
		return new DatasetOption(name, Kind.FLAG, Boolean.toString(defaultValue), List.of("true", "false"), description);
	}

	/** One of some values; the first is the default. */
	public static DatasetOption choice(String name, String description, String... choices) {
		return new DatasetOption(name, Kind.CHOICE, choices[0], List.copyOf(Arrays.asList(choices)), description);
	}

	/** A file or folder; none unless told. */
	public static DatasetOption path(String name, String description) {
		return new DatasetOption(name, Kind.PATH, null, List.of(), description);
	}

	/**
	 * Checks a value.
	 *
	 * @throws FiducialException (usage) naming option, value and what is accepted
	 */
	void check(String value) {
		switch (kind) {
		case INTEGER -> {
			try {
				Long.parseLong(value);
			} catch (NumberFormatException e) {
				throw new FiducialException(org.fiducial.core.ExitCode.USAGE, "option '" + name + "': '" + value + "' is no whole number", e);
			}
		}
		case FLAG, CHOICE -> {
			if (!choices.contains(value)) {
				throw FiducialException.usage("option '" + name + "': '" + value + "' is none of " + choices.stream().collect(Collectors.joining(", ")));
			}
		}
		case TEXT, PATH -> {
			if (value.indexOf('\0') >= 0) {
				throw FiducialException.usage("option '" + name + "': the value holds a NUL character");
			}
		}
		}
	}
}
