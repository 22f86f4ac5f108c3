package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

import org.fiducial.core.image.Captions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CaptionsTest {
	private static final int WIDTH = 90;

	@Test
	void textIsBrokenBetweenWordsAndStaysWithinItsWidth() {
		List<String> paragraphs = List.of("mirror, rotation, scale, occlusion, noise", "grey", "a-word-much-longer-than-the-line here");
		List<String> lines = Captions.lines(paragraphs, WIDTH);
		Assumptions.assumeFalse(lines.isEmpty(), "this machine has no font");
		assertEquals(String.join(" ", paragraphs), String.join(" ", lines));
		assertTrue(lines.contains("grey") && lines.contains("a-word-much-longer-than-the-line") && lines.size() >= 5, lines.toString());
		List<String> fitting = lines.stream().filter(l -> !l.contains("longer")).toList();
		BufferedImage image = new BufferedImage(2 * WIDTH, fitting.size() * Captions.LINE + 4, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = image.createGraphics();
		g.setColor(Color.WHITE);
		Captions.draw(g, fitting, 0, 0);
		g.dispose();
		for (int i = 0; i < fitting.size(); i++) {
			assertTrue(widest(image, i * Captions.LINE + 2) > 0, "nothing was written in line " + i);
			assertTrue(widest(image, i * Captions.LINE + 2) <= WIDTH, fitting.get(i));
		}
	}

	/** The last column with ink in a line's rows. */
	private static int widest(BufferedImage image, int top) {
		int widest = 0;
		for (int y = top; y < top + Captions.LINE - 1; y++) {
			for (int x = 0; x < image.getWidth(); x++) {
				widest = (image.getRGB(x, y) & 0xff) > 0 ? Math.max(widest, x) : widest;
			}
		}
		return widest;
	}
}
