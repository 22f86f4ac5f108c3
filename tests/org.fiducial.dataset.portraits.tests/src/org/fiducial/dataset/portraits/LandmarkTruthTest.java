package org.fiducial.dataset.portraits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;
import org.junit.jupiter.api.Test;

/** The landmarks are where the drawn structures are. */
class LandmarkTruthTest {
	private static final int SIZE = 256;

	@Test
	void landmarksAreFiniteAndInsideTheFrame() {
		for (PortraitStyle style : PortraitStyle.values()) {
			for (int i = 0; i < 300; i++) {
				double[] p = PortraitGeneratorTest.head(style, 17, i, SIZE).landmarks();
				assertEquals(136, p.length);
				for (double v : p) {
					assertTrue(v >= 0 && v <= SIZE - 1, style.id() + " " + i + ": coordinate " + v);
				}
			}
		}
	}

	@Test
	void theFaceIsInAnatomicalOrder() {
		for (PortraitStyle style : PortraitStyle.values()) {
			for (int i = 0; i < 200; i++) {
				double[] p = PortraitGeneratorTest.head(style, 18, i, SIZE).landmarks();
				String who = style.id() + " " + i;
				double[] down = {p[16] - p[54], p[17] - p[55]};
				double[] level = {mean(p, 17, 26, down), mean(p, 36, 47, down), mean(p, 31, 35, down), mean(p, 48, 67, down), at(p, 8, down)};
				for (int k = 1; k < level.length; k++) {
					assertTrue(level[k - 1] < level[k], who + ": level " + k);
				}
				double width = Math.hypot(p[45 * 2] - p[36 * 2], p[45 * 2 + 1] - p[36 * 2 + 1]);
				double[] right = {(p[45 * 2] - p[36 * 2]) / width, (p[45 * 2 + 1] - p[36 * 2 + 1]) / width};
				for (int[] ends : new int[][] {{17, 21}, {22, 26}, {31, 35}, {36, 39}, {42, 45}, {48, 54}, {60, 64}}) {
					assertTrue(at(p, ends[0], right) < at(p, ends[1], right), who + ": " + ends[0] + " is left of " + ends[1]);
				}
				for (int[] chain : new int[][] {{17, 21}, {22, 26}, {31, 35}, {36, 39}, {42, 45}, {48, 54}, {60, 64}}) {
					for (int k = chain[0]; k < chain[1]; k++) {
						// turned away, points of the far side end on a silhouette that slants: 4.5 pixels at most
						assertTrue(at(p, k, right) < at(p, k + 1, right) + 4.5, who + ": " + k + " is left of " + (k + 1));
					}
				}
				assertTrue(at(p, 0, right) < at(p, 16, right), who);
			}
		}
	}

	@Test
	void theCornersOfTheMouthAreOnTheLips() {
		for (int i = 0; i < 24; i++) {
			Scene s = scene(PortraitStyle.PHOTO, 19, i);
			float[] lips = sum(s.layers, Part.LIP, Part.MOUTH, Part.BROW);
			assertNear(s, lips, 48, 1.5, i);
			assertNear(s, lips, 54, 1.5, i);
			for (int k : new int[] {50, 51, 52, 56, 57, 58}) {
				assertNear(s, lips, k, 1.5, i);
			}
		}
	}

	@Test
	void theIrisIsBetweenTheLidsAndTheLidsAreOnTheEye() {
		for (int i = 0; i < 24; i++) {
			Scene s = scene(PortraitStyle.PHOTO, 20, i);
			float[] eyes = sum(s.layers, Part.EYE, Part.HAIR, Part.GLASSES);
			for (int k = 36; k < 48; k++) {
				if (s.visible()[k]) {
					assertNear(s, eyes, k, 1.5, i);
				}
			}
			for (int first : new int[] {36, 42}) {
				boolean open = distance(s.head, first + 1, first + 5) > 5;
				if (open && !s.head.subject.looks().glasses() && s.visible()[first] && s.visible()[first + 3]) {
					assertTrue(darkest(s, first) < .25, i + ": no dark pupil between the lids at " + first);
				}
			}
		}
	}

	@Test
	void theJawIsTheEdgeOfTheHead() {
		for (int i = 0; i < 24; i++) {
			Scene s = scene(PortraitStyle.CARICATURE, 21, i);
			for (int k = 0; k < 17; k++) {
				double inside = 0;
				double outside = 0;
				double cx = (s.head.x(2) + s.head.x(14)) / 2 - s.head.x(k);
				double cy = (s.head.y(2) + s.head.y(14)) / 2 - s.head.y(k);
				double l = Math.hypot(cx, cy);
				if (k > 2 && k < 14) {
					inside = value(s, s.headMask, s.head.x(k) + cx / l * 3, s.head.y(k) + cy / l * 3);
					outside = value(s, s.headMask, s.head.x(k) - cx / l * 3, s.head.y(k) - cy / l * 3);
					assertTrue(inside > .9 && outside < .1, i + ": landmark " + k + " inside " + inside + " outside " + outside);
				}
			}
		}
	}

	@Test
	void browsAreDrawnAlongTheirLandmarks() {
		for (int i = 0; i < 24; i++) {
			Scene s = scene(PortraitStyle.CARTOON, 22, i);
			float[] brows = sum(s.layers, Part.BROW, Part.HAIR, Part.GLASSES);
			for (int k : new int[] {18, 19, 20, 23, 24, 25}) {
				boolean overFace = value(s, s.headMask, s.head.x(k), s.head.y(k)) > .99;
				if (overFace) {
					assertNear(s, brows, k, 1.5, i);
				}
			}
		}
	}

	@Test
	void hairHidesLandmarks() {
		int hidden = 0;
		for (int i = 0; i < 24; i++) {
			Scene s = scene(PortraitStyle.PHOTO, 23, i);
			for (int k = 0; k < 68; k++) {
				if (!s.visible()[k]) {
					hidden++;
				} else {
					assertTrue(s.hairOver[(int) Math.round(s.head.y(k)) * SIZE + (int) Math.round(s.head.x(k))] <= .5);
				}
			}
		}
		assertTrue(hidden > 8 && hidden < 24 * 20, hidden + " hidden");
	}

	private static Scene scene(PortraitStyle style, long seed, long index) {
		return new Scene(PortraitGeneratorTest.head(style, seed, index, SIZE), SIZE);
	}

	private static float[] sum(Layers l, Part... parts) {
		float[] out = new float[SIZE * SIZE];
		for (Part p : parts) {
			float[] plane = l.part(p);
			for (int i = 0; i < out.length; i++) {
				out[i] += plane[i];
			}
		}
		return out;
	}

	private static void assertNear(Scene s, float[] mask, int k, double radius, int who) {
		double best = 0;
		double px = s.head.x(k);
		double py = s.head.y(k);
		for (int y = (int) (py - radius); y <= py + radius + 1; y++) {
			for (int x = (int) (px - radius); x <= px + radius + 1; x++) {
				if (Math.hypot(x - px, y - py) <= radius) {
					best = Math.max(best, value(s, mask, x, y));
				}
			}
		}
		assertTrue(best > .2, who + ": landmark " + k + " is not on what it marks, coverage " + best);
	}

	private static double value(Scene s, float[] mask, double x, double y) {
		int px = Math.max(0, Math.min(SIZE - 1, (int) Math.round(x)));
		int py = Math.max(0, Math.min(SIZE - 1, (int) Math.round(y)));
		return mask[py * SIZE + px];
	}

	private static double darkest(Scene s, int first) {
		double best = 1;
		for (int y = (int) Math.min(s.head.y(first + 1), s.head.y(first + 2)); y <= Math.max(s.head.y(first + 4), s.head.y(first + 5)); y++) {
			for (int x = (int) Math.min(s.head.x(first), s.head.x(first + 3)) + 2; x < Math.max(s.head.x(first), s.head.x(first + 3)) - 1; x++) {
				int i = y * SIZE + x;
				if (s.layers.part(Part.EYE)[i] > .9) {
					best = Math.min(best, .3 * s.layers.r[i] + .6 * s.layers.g[i] + .1 * s.layers.b[i]);
				}
			}
		}
		return best;
	}

	private static double distance(Head h, int a, int b) {
		return Math.hypot(h.x(a) - h.x(b), h.y(a) - h.y(b));
	}

	private static double at(double[] p, int k, double[] axis) {
		return p[k * 2] * axis[0] + p[k * 2 + 1] * axis[1];
	}

	private static double mean(double[] p, int from, int to, double[] axis) {
		double s = 0;
		for (int k = from; k <= to; k++) {
			s += at(p, k, axis);
		}
		return s / (to - from + 1);
	}
}
