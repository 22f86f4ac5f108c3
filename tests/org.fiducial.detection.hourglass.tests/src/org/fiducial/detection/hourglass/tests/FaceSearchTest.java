package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.FoundFace;
import org.fiducial.detection.hourglass.FaceSearch;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.junit.jupiter.api.Test;

/** The search with a detector that is right near a face, and elsewhere as unsure as it should be, or not. */
class FaceSearchTest {
	private static final RgbImage PICTURE = new RgbImage(400, 300);
	private static final CropRule RULE = CropRule.DEFAULT;

	private final List<CropFrame> seen = new ArrayList<>();

	/** Corners of boxes as landmarks: of the face that a window shows at about the right size, else of the window's own middle. */
	private List<FoundFace> search(int most, float elsewhere, Box... faces) {
		return search(PICTURE, most, elsewhere, faces);
	}

	private List<FoundFace> search(RgbImage picture, int most, float elsewhere, Box... faces) {
		return new FaceSearch(RULE, 64, (image, windows) -> windows.stream().map(w -> {
			seen.add(w);
			for (Box face : faces) {
				if (shows(w, face)) {
					return answer(face, .9f);
				}
			}
			// a tiny shape: landmarks that have collapsed onto something
			return answer(new Box(w.centreX() - 2, w.centreY() - 2, 4, 4), elsewhere);
		}).toList()).find(picture, most);
	}

	/** Whether the face is about as large as the window wants it, and about in its middle. */
	private static boolean shows(CropFrame w, Box face) {
		CropFrame ideal = RULE.frame(face, 64);
		return Math.abs(Math.log(ideal.side() / w.side())) < .45 && Math.hypot(ideal.centreX() - w.centreX(), ideal.centreY() - w.centreY()) < .3 * w.side();
	}

	/** A face that fills the window. */
	private static Detection average(CropFrame w) {
		double side = w.side() / RULE.frame(new Box(0, 0, 1, 1), 64).side();
		return answer(new Box(w.centreX() - side / 2, w.centreY() - side / 2, side, side), .7f);
	}

	private static Detection answer(Box b, float confidence) {
		float[] c = new float[4];
		Arrays.fill(c, confidence);
		return new Detection(new double[] { b.x(), b.y(), b.x() + b.width(), b.y(), b.x(), b.y() + b.height(), b.x() + b.width(), b.y() + b.height() }, c);
	}

	private static double overlap(FoundFace found, Box truth) {
		double[] b = found.box();
		return new Box(b[0], b[1], b[2] - b[0], b[3] - b[1]).overlap(truth);
	}

	@Test
	void facesOfAnySizeAreFound() {
		for (Box face : List.of(new Box(60, 30, 230, 240), new Box(300, 200, 70, 80), new Box(5, 5, 60, 66))) {
			List<FoundFace> found = search(1, .1f, face);
			assertEquals(1, found.size(), face.toString());
			assertEquals(1, overlap(found.getFirst(), face), 1e-9);
			assertTrue(found.getFirst().score() > .8, "score " + found.getFirst().score());
		}
	}

	@Test
	void facesOfPanoramasAreFound() {
		RgbImage panorama = new RgbImage(4000, 200);
		for (Box face : List.of(new Box(3000, 10, 170, 180), new Box(1210, 60, 90, 100))) {
			assertEquals(1, overlap(search(panorama, 1, .1f, face).getFirst(), face), 1e-9);
		}
	}

	/** The looks grow with the length, not with its square, and lie in the picture. */
	@Test
	void aPictureOfTwentyThousandPixelsTakesAFewThousandLooks() {
		RgbImage wide = new RgbImage(20_000, 300);
		Box face = new Box(17_300, 120, 90, 100);
		assertEquals(1, overlap(search(wide, 1, .1f, face).getFirst(), face), 1e-9);
		seen.clear();
		assertEquals(List.of(), search(wide, 1, .1f));
		assertTrue(seen.size() > 1000 && seen.size() < 4000, seen.size() + " looks");
		assertTrue(seen.stream().allMatch(w -> w.centreX() > 0 && w.centreX() < 20_000 && w.centreY() > 0 && w.centreY() < 300));
	}

	@Test
	void allFacesAreFoundOnceAndTheSurestComeFirst() {
		Box left = new Box(30, 60, 110, 120);
		Box right = new Box(230, 40, 120, 130);
		List<FoundFace> found = search(5, .1f, left, right);
		assertEquals(2, found.size());
		assertTrue(found.get(0).score() >= found.get(1).score());
		assertTrue(found.stream().anyMatch(f -> overlap(f, left) > .99) && found.stream().anyMatch(f -> overlap(f, right) > .99));
	}

	/** Landmarks that do not fill their window are no face however sure they are, unless they stand when looked at closely. */
	@Test
	void unsureAndCollapsedAnswersAreNoFaces() {
		assertEquals(List.of(), search(1, .3f));
	}

	/** What a detector of faces sees where there is none: the average face, wherever it looks. */
	@Test
	void whatMovesAlongWithTheWindowIsNoFace() {
		List<FoundFace> found = new FaceSearch(RULE, 64, (image, windows) -> windows.stream().map(FaceSearchTest::average).toList()).find(PICTURE, 1);
		assertEquals(List.of(), found);
	}

	/** A false find among the large windows does not keep the search from the small ones. */
	@Test
	void goesOnToSmallFacesWhereALargeOneIsFalse() {
		Box face = new Box(300, 200, 60, 66);
		List<FoundFace> found = new FaceSearch(RULE, 64, (image, windows) -> windows.stream().map(w -> shows(w, face) ? answer(face, .9f) : average(w)).toList()).find(PICTURE, 1);
		assertEquals(1, overlap(found.getFirst(), face), 1e-9);
	}

	@Test
	void oneLargeFaceNeedsNoSmallWindows() {
		search(1, .1f, new Box(60, 30, 230, 240));
		assertTrue(seen.stream().allMatch(w -> w.side() > 150), "looked at windows of " + seen.stream().mapToDouble(CropFrame::side).min().orElseThrow() + " px");
	}
}
