package org.fiducial.detection.hourglass.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/** Names in a configuration that switch single changes on. */
public final class Switches {
	private Switches() {
	}

	/** How a configuration calls a change. */
	public static String name(Enum<?> kind) {
		return kind.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * What is on.
	 *
	 * @param key of the configuration
	 * @param what the names stand for
	 * @return those named; all if none is
	 * @throws FiducialException (usage) for an unknown name
	 */
	static <E extends Enum<E>> Set<E> of(Class<E> kinds, String key, String what, List<String> names) {
		check(key, what, names, Arrays.stream(kinds.getEnumConstants()).map(Switches::name).toList());
		Set<E> on = EnumSet.allOf(kinds);
		on.removeIf(k -> !names.isEmpty() && !names.contains(name(k)));
		return Collections.unmodifiableSet(on);
	}

	/** @throws FiducialException (usage) if a name is not known; it lists those that are */
	static void check(String key, String what, List<String> names, Collection<String> known) {
		for (String name : names) {
			if (!known.contains(name)) {
				throw FiducialException.usage("detector training: " + key + ": " + Suggest.unknownAmong(what, name, known));
			}
		}
	}
}
