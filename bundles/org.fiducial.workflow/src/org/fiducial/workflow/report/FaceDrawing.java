package org.fiducial.workflow.report;

import java.util.Locale;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;

/**
 * A picture with landmarks over it, as inline SVG: the lines stay sharp at every zoom, and one picture embedded once serves several
 * drawings. Widths are in parts of the picture's size, so that all drawings of a row look alike.
 */
final class FaceDrawing {
	private final LandmarkScheme scheme;
	private final int width;
	private final int height;
	private final StringBuilder content = new StringBuilder();
	private String cssClass = "face";

	/** An empty ground of this size. */
	FaceDrawing(LandmarkScheme scheme, int width, int height) {
		this.scheme = scheme;
		this.width = width;
		this.height = height;
	}

	/** A picture, embedded here. */
	static FaceDrawing of(LandmarkScheme scheme, RgbImage image, String id) {
		FaceDrawing d = new FaceDrawing(scheme, image.width(), image.height());
		d.image(Pictures.jpeg(image), id, "");
		return d;
	}

	/** The same ground again: a picture that another drawing embeds. */
	static FaceDrawing again(LandmarkScheme scheme, int width, int height, String id) {
		FaceDrawing d = new FaceDrawing(scheme, width, height);
		d.content.append("<use href=\"#").append(Html.escape(id)).append("\"/>");
		return d;
	}

	/**
	 * Lays an embedded picture over the ground.
	 *
	 * @param id what {@link #again} names it by; empty for none
	 */
	FaceDrawing image(String dataUri, String id, String cssClass) {
		content.append("<image").append(id.isEmpty() ? "" : " id=\"" + Html.escape(id) + "\"").append(cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"")
				.append(String.format(Locale.ROOT, " x=\"-.5\" y=\"-.5\" width=\"%d\" height=\"%d\" href=\"%s\"/>", width, height, dataUri));
		return this;
	}

	/** Lays a picture embedded elsewhere over the ground. */
	FaceDrawing use(String id, String cssClass) {
		content.append("<use class=\"").append(cssClass).append("\" href=\"#").append(Html.escape(id)).append("\"/>");
		return this;
	}

	/** On a dark ground. */
	FaceDrawing dark() {
		cssClass = "face dark";
		return this;
	}

	/** Draws a shape as lines and dots; nothing for null. */
	FaceDrawing shape(double[] shape, String cssClass) {
		return lines(shape, cssClass).dots(shape, cssClass);
	}

	/** Draws the lines of a shape; nothing for null. */
	FaceDrawing lines(double[] shape, String cssClass) {
		if (shape == null) {
			return this;
		}
		StringBuilder d = new StringBuilder();
		int last = -1;
		for (LandmarkScheme.Connection c : scheme.connections()) {
			if (finite(shape, c.from()) && finite(shape, c.to())) {
				if (c.from() != last) {
					point(d, 'M', shape, c.from());
				}
				point(d, 'L', shape, c.to());
				last = c.to();
			}
		}
		content.append("<path class=\"lines ").append(cssClass).append("\" d=\"").append(d).append("\"/>");
		return this;
	}

	/** Draws the points of a shape; nothing for null. */
	FaceDrawing dots(double[] shape, String cssClass) {
		if (shape == null) {
			return this;
		}
		StringBuilder d = new StringBuilder();
		for (int k = 0; k < shape.length / 2; k++) {
			if (finite(shape, k)) {
				point(d, 'M', shape, k);
				d.append("h0");
			}
		}
		content.append("<path class=\"dots ").append(cssClass).append("\" d=\"").append(d).append("\"/>");
		return this;
	}

	/** Draws how far each point is from its truth; nothing if one is null. */
	FaceDrawing errors(double[] found, double[] truth) {
		if (found == null || truth == null) {
			return this;
		}
		StringBuilder d = new StringBuilder();
		for (int k = 0; k < truth.length / 2; k++) {
			if (finite(found, k) && finite(truth, k)) {
				point(d, 'M', truth, k);
				point(d, 'L', found, k);
			}
		}
		content.append("<path class=\"lines error\" d=\"").append(d).append("\"/>");
		return this;
	}

	private static boolean finite(double[] shape, int k) {
		return Double.isFinite(shape[2 * k]) && Double.isFinite(shape[2 * k + 1]);
	}

	private static void point(StringBuilder d, char command, double[] shape, int k) {
		d.append(command).append(round(shape[2 * k])).append(' ').append(round(shape[2 * k + 1]));
	}

	private static String round(double v) {
		String s = String.format(Locale.ROOT, "%.1f", v);
		return s.endsWith(".0") ? s.substring(0, s.length() - 2) : s;
	}

	/**
	 * The drawing.
	 *
	 * @param label what it shows, for those who cannot see it
	 */
	String svg(String label) {
		return String.format(Locale.ROOT, "<svg class=\"%s\" style=\"--u:%.3fpx\" viewBox=\"-.5 -.5 %d %d\" role=\"img\" aria-label=\"%s\">", cssClass, Math.max(width, height) / 160.0, width, height,
				Html.escape(label)) + content + "</svg>";
	}
}
