package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditioningRendererTest {
	/** A published drawing never changes: checkpoints depend on it. Give a changed drawing a new id. */
	@ParameterizedTest
	@CsvSource({ "parts_v1,256,af3373c976b60b3c", "parts_v1,128,d0a9c72bc4ef326a", "dots_white,256,5790ccde1c1fc0ae", "lines_mediapipe,256,e834961f10d2d796" })
	void publishedDrawingsNeverChange(String id, int size, String sha256) {
		double[] shape = Affine.similarity(0, size / 256., -.5, -.5).apply(Fixtures.face());
		assertEquals(sha256, Hashes.sha256(renderer(id).render(shape, size).rgb()).substring(0, 16));
	}

	@ParameterizedTest
	@ValueSource(strings = { "parts_v1", "dots_white", "lines_mediapipe" })
	void aWholePixelShiftsThePicture(String id) {
		RgbImage a = renderer(id).render(Fixtures.face(), 256);
		RgbImage b = renderer(id).render(Affine.translation(2, 1).apply(Fixtures.face()), 256);
		for (int y = 1; y < 250; y++) {
			for (int x = 2; x < 250; x++) {
				assertEquals(a.pixel(x - 2, y - 1), b.pixel(x, y));
			}
		}
		assertNotEquals(a, renderer(id).render(Affine.translation(.3, 0).apply(Fixtures.face()), 256), "drawn to the sub-pixel");
	}

	@Test
	void theFlippedFaceHasTheColoursOnTheirSides() {
		double[] s = Fixtures.face();
		ConditioningRenderer r = renderer("parts_v1");
		RgbImage flipped = r.renderFlipped(s, 256);
		// the template is symmetric, so the flipped face is drawn like the face itself, while its mirror image has the colours exchanged
		assertTrue(difference(r.render(s, 256), flipped) < .05, "flip re-draws");
		assertTrue(difference(r.render(s, 256).mirrored(), flipped) > .3, "a mirrored drawing would be wrong");
	}

	@Test
	void rightAndLeftDiffer() {
		RgbImage i = renderer("parts_v1").render(Fixtures.face(), 256);
		double[] s = Fixtures.face();
		int right = i.pixel((int) Math.round(s[72]), (int) Math.round(s[73]));
		int left = i.pixel((int) Math.round(s[90]), (int) Math.round(s[91]));
		assertTrue((right >> 16) > (right & 255), Integer.toHexString(right));
		assertTrue((left >> 16) < (left & 255), Integer.toHexString(left));
	}

	@ParameterizedTest
	@ValueSource(ints = { 128, 256, 512 })
	void dotsHaveTheAreaOfTheirRadius(int size) {
		double[] s = new double[136];
		Arrays.fill(s, Double.NaN);
		s[0] = size * .5 + .21;
		s[1] = size * .5 - .37;
		double sum = 0;
		for (byte b : renderer("dots_white").render(s, size).rgb()) {
			sum += (b & 0xff) / 255. / 3;
		}
		double radius = 2.5 * size / 512;
		assertEquals(Math.PI * radius * radius, sum, .2 + .02 * size / 128);
	}

	@ParameterizedTest
	@ValueSource(strings = { "parts_v1", "dots_white", "lines_mediapipe" })
	void whatIsOutsideOrMissingIsLeftOut(String id) {
		double[] s = new double[136];
		Arrays.fill(s, Double.NaN);
		RgbImage black = new RgbImage(64, 64);
		assertEquals(black, renderer(id).render(s, 64));
		Arrays.fill(s, 1e9);
		assertEquals(black, renderer(id).render(s, 64));
		double[] huge = Affine.similarity(0, 50, 32, 32).apply(Fixtures.face());
		huge[0] = -1e15;
		renderer(id).render(huge, 64);
		assertThrows(IllegalArgumentException.class, () -> renderer(id).render(new double[10], 64));
		assertThrows(IllegalArgumentException.class, () -> renderer(id).render(s, 0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ibug68", "wflw98", "cofw29", "anime28", "points5" })
	void everySchemeIsDrawn(String id) {
		LandmarkScheme s = LandmarkSchemes.shared().get(id);
		double[] face = Affine.translation(128, 90).after(Affine.similarity(0, 90, 0, 0)).apply(s.template().orElseThrow());
		for (String r : ConditioningRenderer.IDS) {
			ConditioningRenderer renderer = ConditioningRenderer.of(r, s);
			assertEquals(r, renderer.id());
			assertTrue(difference(new RgbImage(256, 256), renderer.render(face, 256)) > .01, r);
		}
	}

	@Test
	void unknownIdSuggests() {
		FiducialException e = assertThrows(FiducialException.class, () -> renderer("parts_v2"));
		assertTrue(e.getMessage().contains("parts_v1"), e.getMessage());
	}

	@Test
	void fastEnoughForTraining() {
		ConditioningRenderer r = renderer("parts_v1");
		double[] s = Fixtures.face();
		long best = Long.MAX_VALUE;
		for (int round = 0; round < 20; round++) {
			long start = System.nanoTime();
			for (int i = 0; i < 10; i++) {
				r.render(s, 256);
			}
			best = Math.min(best, System.nanoTime() - start);
		}
		assertTrue(best / 10 < 5_000_000, best / 1e7 + " ms");
	}

	private static ConditioningRenderer renderer(String id) {
		return ConditioningRenderer.of(id, Fixtures.ibug68());
	}

	/** Mean absolute difference in grey levels. */
	private static double difference(RgbImage a, RgbImage b) {
		double sum = 0;
		for (int i = 0; i < a.rgb().length; i++) {
			sum += Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff));
		}
		return sum / a.rgb().length;
	}
}
