package org.fiducial.dataset.portraits;

import java.util.Arrays;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * Which portraits to draw: the contents of {@code portraits.yaml}. People are numbered: the same seed and number is the same person in every style.
 *
 * <pre>
 * styles: [photo, watercolor]
 * count: 200
 * seed: 7
 * </pre>
 *
 * @param styles ids of the styles; empty for all
 * @param count portraits of each style, 1 to 1,000,000
 * @param first number of the first person, 0 or more; different ranges have no person in common
 * @param seed seed of the people
 * @param size side of the square pictures in pixels, 64 to 1024
 * @param split split of all of them; null for none
 */
public record PortraitSpec(List<String> styles, int count, long first, long seed, int size, String split) {
	/** All styles, 100 people, 256 pixels. */
	public static final PortraitSpec DEFAULT = new PortraitSpec(List.of(), 100, 0, 1, 256, null);
	private static final int MOST = 1_000_000;

	public PortraitSpec {
		List<String> known = Arrays.stream(PortraitStyle.values()).map(PortraitStyle::id).toList();
		styles = styles == null || styles.isEmpty() ? known : List.copyOf(styles);
		for (String s : styles) {
			if (!known.contains(s)) {
				throw FiducialException.usage(Suggest.unknown("portrait style", s, known));
			}
		}
		if (styles.stream().distinct().count() != styles.size()) {
			throw FiducialException.usage("'styles' names a style twice");
		}
		if (count < 1 || count > MOST) {
			throw FiducialException.usage("'count' is " + count + ", expected 1 to " + MOST);
		}
		if (first < 0) {
			throw FiducialException.usage("'first' is " + first + ", expected 0 or more");
		}
		if (size < PortraitGenerator.MIN_SIZE || size > PortraitGenerator.MAX_SIZE) {
			throw FiducialException.usage("'size' is " + size + ", expected " + PortraitGenerator.MIN_SIZE + " to " + PortraitGenerator.MAX_SIZE);
		}
	}

	/** Portraits in all. */
	public long total() {
		return (long) styles.size() * count;
	}
}
