package org.fiducial.dataset;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/** Validated values of declared options, defaults filled in. */
public class OptionValues {
	private final Map<String, DatasetOption> declared = new LinkedHashMap<>();
	private final Map<String, String> values = new LinkedHashMap<>();

	/**
	 * @param options what is understood
	 * @param given what the user gave
	 * @throws FiducialException (usage) for an unknown option, with a suggestion, or a bad value
	 */
	protected OptionValues(List<DatasetOption> options, Map<String, String> given) {
		for (DatasetOption o : options) {
			declared.put(o.name(), o);
			if (o.defaultValue() != null) {
				values.put(o.name(), o.defaultValue());
			}
		}
		given.forEach((name, value) -> {
			DatasetOption o = declared.get(name);
			if (o == null) {
				throw FiducialException.usage(Suggest.unknown("option", name, new ArrayList<>(declared.keySet())));
			}
			o.check(value);
			values.put(name, value);
		});
	}

	/** The value of an option, null if it has none. */
	public String text(String name) {
		declared(name);
		return values.get(name);
	}

	/** The value of a number; the fallback if it has none. */
	public long integer(String name, long fallback) {
		String v = text(name);
		return v == null ? fallback : Long.parseLong(v);
	}

	/** The value of a switch. */
	public boolean flag(String name) {
		return Boolean.parseBoolean(text(name));
	}

	/**
	 * The value of a path, null if it has none.
	 *
	 * @throws FiducialException (usage) if it cannot be a path
	 */
	public Path path(String name) {
		String v = text(name);
		try {
			return v == null ? null : Path.of(v);
		} catch (InvalidPathException e) {
			throw new FiducialException(ExitCode.USAGE, "option '" + name + "': '" + v + "' is no path: " + e.getReason(), e);
		}
	}

	private void declared(String name) {
		if (!declared.containsKey(name)) {
			throw new IllegalArgumentException("option '" + name + "' is not declared");
		}
	}
}
