package org.fiducial.core.image;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Small text below pictures. On a machine without any font there is none. */
public final class Captions {
	/** Height of a line in pixels. */
	public static final int LINE = 11;
	private static final int LETTERS = 9;

	private Captions() {
	}

	/**
	 * Breaks text between words.
	 *
	 * @param paragraphs each begins a line of its own
	 * @param width of a line in pixels; a longer word stands alone
	 * @return the lines; none if the machine has no font
	 */
	public static List<String> lines(List<String> paragraphs, int width) {
		List<String> lines = new ArrayList<>();
		Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
		try {
			FontMetrics metrics = g.getFontMetrics(font());
			paragraphs.forEach(p -> breakUp(p.strip(), width, metrics, lines));
			return lines;
		} catch (RuntimeException | Error missing) {
			// Java fails in several ways where there is no font
			return List.of();
		} finally {
			g.dispose();
		}
	}

	private static void breakUp(String paragraph, int width, FontMetrics metrics, List<String> lines) {
		String line = "";
		for (String word : paragraph.split(" +")) {
			String longer = line.isEmpty() ? word : line + " " + word;
			if (!line.isEmpty() && metrics.stringWidth(longer) > width) {
				lines.add(line);
				line = word;
			} else {
				line = longer;
			}
		}
		if (!line.isEmpty()) {
			lines.add(line);
		}
	}

	/**
	 * Writes lines below each other.
	 *
	 * @param g with the colour of the text
	 * @param y top of the first line
	 */
	public static void draw(Graphics2D g, List<String> lines, int x, int y) {
		g.setFont(font());
		for (int i = 0; i < lines.size(); i++) {
			g.drawString(lines.get(i), x, y + (i + 1) * LINE);
		}
	}

	private static Font font() {
		return new Font(Font.SANS_SERIF, Font.PLAIN, LETTERS);
	}
}
