package org.fiducial.generation.diffusion;

import org.fiducial.core.image.RgbImage;

/** Pictures of pictures. */
final class Sheets {
	private Sheets() {
	}

	/** Copies a picture into a larger one. */
	static void paste(RgbImage to, RgbImage from, int x, int y) {
		for (int r = 0; r < from.height(); r++) {
			System.arraycopy(from.rgb(), r * from.width() * 3, to.rgb(), ((y + r) * to.width() + x) * 3, from.width() * 3);
		}
	}
}
