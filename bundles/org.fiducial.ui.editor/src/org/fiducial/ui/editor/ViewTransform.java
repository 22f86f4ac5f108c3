package org.fiducial.ui.editor;

/**
 * From pixels of the image to pixels of the screen: screen = image * scale + offset. Image pixel centres are integers, so the
 * picture's top-left corner is at (-.5, -.5).
 *
 * @param scale screen pixels an image pixel
 * @param offsetX where image x = 0 is on the screen
 * @param offsetY where image y = 0 is on the screen
 */
public record ViewTransform(double scale, double offsetX, double offsetY) {
	/** Smallest scale. */
	public static final double MIN_SCALE = .02;
	/** Largest scale. */
	public static final double MAX_SCALE = 64;

	/** Shows the whole picture in the middle of the screen, with a small margin. */
	public static ViewTransform fit(int imageWidth, int imageHeight, int screenWidth, int screenHeight) {
		double scale = clamp(.96 * Math.min((double) screenWidth / imageWidth, (double) screenHeight / imageHeight));
		return new ViewTransform(scale, screenWidth / 2. - scale * (imageWidth - 1) / 2., screenHeight / 2. - scale * (imageHeight - 1) / 2.);
	}

	/** Zoomed by a factor; what is under the screen point stays there. */
	public ViewTransform zoomedAt(double screenX, double screenY, double factor) {
		double next = clamp(scale * factor);
		double f = next / scale;
		return new ViewTransform(next, screenX - (screenX - offsetX) * f, screenY - (screenY - offsetY) * f);
	}

	/** Moved by screen pixels. */
	public ViewTransform panned(double dx, double dy) {
		return new ViewTransform(scale, offsetX + dx, offsetY + dy);
	}

	public double screenX(double imageX) {
		return imageX * scale + offsetX;
	}

	public double screenY(double imageY) {
		return imageY * scale + offsetY;
	}

	public double imageX(double screenX) {
		return (screenX - offsetX) / scale;
	}

	public double imageY(double screenY) {
		return (screenY - offsetY) / scale;
	}

	private static double clamp(double scale) {
		return Math.max(MIN_SCALE, Math.min(MAX_SCALE, scale));
	}
}
