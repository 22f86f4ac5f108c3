package org.fiducial.workflow.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;

/** Embeds each picture once, whatever the number of drawings over it. */
final class Gallery {
	private record Entry(String id, int width, int height) {
	}

	private final Map<String, Entry> entries = new LinkedHashMap<>();

	/**
	 * A drawing over a picture.
	 *
	 * @param key names the picture
	 * @param image gives it, the first time
	 */
	FaceDrawing draw(LandmarkScheme scheme, String key, Supplier<RgbImage> image) {
		Entry known = entries.get(key);
		if (known != null) {
			return FaceDrawing.again(scheme, known.width, known.height, known.id);
		}
		RgbImage picture = image.get();
		Entry e = new Entry("p" + entries.size(), picture.width(), picture.height());
		entries.put(key, e);
		return FaceDrawing.of(scheme, picture, e.id);
	}

	/** Id of a picture that was drawn before; null if it was not. */
	String id(String key) {
		Entry e = entries.get(key);
		return e == null ? null : e.id;
	}
}
