package org.fiducial.dataset.portraits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;

import tools.jackson.core.JacksonException;

/**
 * Keeps drawn portraits as files: a PNG, and a JSON beside it with the truth of exactly this picture, so that pictures drawn by an older
 * Fiducial keep their own landmarks. The PNG is written last, in one step: where it is, the portrait is complete.
 */
final class PortraitFiles {
	private final Path folder;

	/**
	 * The truth of a picture.
	 *
	 * @param landmarks x0, y0, … in 0-based pixels
	 * @param visible for each point, false where it is hidden
	 * @param attributes what was drawn
	 */
	record Truth(double[] landmarks, boolean[] visible, Map<String, String> attributes) {
		boolean isComplete() {
			return landmarks != null && landmarks.length == 2 * Portrait.POINTS && visible != null && visible.length == Portrait.POINTS && attributes != null;
		}
	}

	PortraitFiles(Path folder) {
		this.folder = folder;
	}

	/** The picture's file. */
	Path image(PortraitStyle style, long seed, long index, int size) {
		return folder.resolve(style.id()).resolve(String.format(Locale.ROOT, "s%d-%06d-%d.png", seed, index, size));
	}

	/** The truth of a picture, drawn now if it is not there yet. */
	Truth obtain(PortraitStyle style, long seed, long index, int size) throws IOException {
		Path image = image(style, seed, index, size);
		Path json = image.resolveSibling(image.getFileName().toString().replace(".png", ".json"));
		if (Files.isRegularFile(image)) {
			Truth known = read(json);
			if (known != null) {
				return known;
			}
		}
		Portrait p = PortraitGenerator.draw(style, seed, index, size);
		Truth truth = new Truth(p.landmarks(), p.visible(), p.attributes());
		Files.createDirectories(image.getParent());
		Files.writeString(json, Configs.toJson(truth));
		ImageFiles.writePng(image, p.image());
		return truth;
	}

	/** Null if the file is missing or broken: then the portrait is drawn again. */
	private static Truth read(Path json) throws IOException {
		if (!Files.isRegularFile(json)) {
			return null;
		}
		try {
			Truth t = Configs.json().readValue(Files.readString(json), Truth.class);
			return t != null && t.isComplete() ? t : null;
		} catch (JacksonException e) {
			return null;
		}
	}
}
