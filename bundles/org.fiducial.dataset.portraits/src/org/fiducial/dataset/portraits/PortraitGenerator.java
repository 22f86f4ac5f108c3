package org.fiducial.dataset.portraits;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.StyleProportions;
import org.fiducial.dataset.portraits.model.Subject;
import org.fiducial.dataset.portraits.render.StyleRenderer;
import org.fiducial.dataset.portraits.scene.Scene;

/**
 * Draws portraits. Everything is a pure function of the arguments: the same call gives the same picture on every thread.
 * Identity, expression, pose and light depend on (seed, index) only; a style may exaggerate the proportions.
 */
public final class PortraitGenerator {
	/** Smallest side of a picture in pixels. */
	public static final int MIN_SIZE = 64;
	/** Largest side of a picture in pixels. */
	public static final int MAX_SIZE = 1024;

	private PortraitGenerator() {
	}

	/** Draws a portrait with the default framing. */
	public static Portrait draw(PortraitStyle style, long seed, long index, int size) {
		return draw(style, seed, index, size, Framing.of(seed, index));
	}

	/**
	 * Draws a portrait.
	 *
	 * @param size side of the square picture in pixels, 64 to 1024; the composition does not depend on it
	 * @throws IllegalArgumentException when the size is out of range
	 */
	public static Portrait draw(PortraitStyle style, long seed, long index, int size, Framing framing) {
		if (size < MIN_SIZE || size > MAX_SIZE) {
			throw new IllegalArgumentException("portrait of " + size + " pixels, expected " + MIN_SIZE + " to " + MAX_SIZE);
		}
		Subject person = Subject.sample(seed, index);
		Subject subject = StyleProportions.apply(person, style);
		Head head = new Head(subject, framing, size);
		Scene scene = new Scene(head, size);
		RgbImage image = StyleRenderer.of(style).render(scene);
		return new Portrait(image, head.landmarks(), scene.visible(), style, seed, index, attributes(person));
	}

	private static Map<String, String> attributes(Subject s) {
		Map<String, String> a = new LinkedHashMap<>();
		a.put("age", Integer.toString((int) Math.round(20 + 60 * s.age())));
		a.put("sex", s.feminine() > .5 ? "female" : "male");
		a.put("expression", s.expression().name());
		a.put("yaw", degrees(s.pose().yaw()));
		a.put("pitch", degrees(s.pose().pitch()));
		a.put("hair", word(s.looks().hairStyle()));
		a.put("beard", word(s.looks().beard()));
		a.put("glasses", s.looks().glasses() ? "yes" : "no");
		a.put("garment", word(s.looks().garmentStyle()));
		return Map.copyOf(a);
	}

	private static String degrees(double radians) {
		return String.format(Locale.ROOT, "%.1f", Math.toDegrees(radians));
	}

	private static String word(Enum<?> e) {
		return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}
}
