package org.fiducial.landmark.edit;

import java.util.Objects;

/**
 * A number an edit takes.
 *
 * @param name key in the parameter map, lower case with hyphens
 * @param label for people
 * @param unit {@code d} (inter-ocular distances), {@code deg}, {@code x} (a factor), or empty
 * @param min smallest sensible value
 * @param max largest sensible value
 * @param initial the value that changes nothing; used where the map has no such key
 */
public record Parameter(String name, String label, String unit, double min, double max, double initial) {
	public Parameter {
		Objects.requireNonNull(name);
		Objects.requireNonNull(label);
		Objects.requireNonNull(unit);
		if (!(min <= initial && initial <= max)) {
			throw new IllegalArgumentException("parameter '" + name + "': " + initial + " is not within " + min + " to " + max);
		}
	}
}
