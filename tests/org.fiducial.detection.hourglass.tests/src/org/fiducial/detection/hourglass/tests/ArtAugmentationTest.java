package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.ArtAugmentation;
import org.fiducial.detection.hourglass.data.ArtTextures;
import org.fiducial.detection.hourglass.data.AugmentedFaces;
import org.fiducial.detection.hourglass.data.Augmenter;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArtAugmentationTest {
	private static final LandmarkScheme SCHEME = LandmarkSchemes.shared().get("ibug68");
	private static final int SIZE = 160;
	/** Landmarks far enough from each other to carry a dot: chin, jaw's ends, outer corners of eyes and mouth. */
	private static final int[] DOTTED = { 0, 8, 16, 36, 45, 48, 54 };

	/** A face of white dots on grey. */
	private static LabelledImages faces(int count) {
		return new LabelledImages() {
			@Override
			public String scheme() {
				return "ibug68";
			}

			@Override
			public int size() {
				return count;
			}

			@Override
			public LabelledImage get(int index) {
				double[] shape = new FaceFrame(100, 80 + index % 5, 1, 0, 0, 1, 60 + index % 7).toImage(SCHEME.template().orElseThrow());
				RgbImage image = new RgbImage(200, 200);
				for (int y = 0; y < 200; y++) {
					for (int x = 0; x < 200; x++) {
						image.set(x, y, 0x404040);
						for (int p : DOTTED) {
							if (Math.hypot(x - shape[2 * p], y - shape[2 * p + 1]) < 3.5) {
								image.set(x, y, 0xffffff);
							}
						}
					}
				}
				return new LabelledImage("face-" + index, image, shape, null, null, null);
			}
		};
	}

	private static List<Augmenter.Seen> seen(ArtAugmentation art, int count) {
		AugmentedFaces faces = new AugmentedFaces(faces(count), CropRule.DEFAULT, SIZE, count, 0, new ProblemLog(RunListener.NONE));
		Augmenter augmenter = new Augmenter(SCHEME, CropRule.DEFAULT, SIZE, 0, List.of(), art);
		List<Augmenter.Seen> out = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			out.add(faces.get(i, augmenter, 4));
		}
		return out;
	}

	/** Edited shapes differ from the plain ones, and the pixels went along. */
	@Test
	void shapeEditsMovePixelsWithLandmarks() {
		movesPixelsWithLandmarks(new ArtAugmentation(1, List.of(), 0, 0, List.of()), 2.5, 70, 1);
	}

	/** Dots that are stretched more on one side than on the other have their brightness a little off their middle. */
	@Test
	void exaggerationMovesPixelsWithLandmarks() {
		movesPixelsWithLandmarks(new ArtAugmentation(0, List.of(), 1, 0, List.of()), 4, 66, 2);
	}

	private void movesPixelsWithLandmarks(ArtAugmentation art, double atLeast, int dots, double apart) {
		List<Augmenter.Seen> plain = seen(ArtAugmentation.NONE, 12);
		List<Augmenter.Seen> edited = seen(art, 12);
		double moved = 0;
		int found = 0;
		for (int i = 0; i < 12; i++) {
			moved += Shapes.meanDistance(plain.get(i).shape(), edited.get(i).shape()) / 12;
			for (int p : DOTTED) {
				double[] c = brightCentre(edited.get(i).input(), edited.get(i).shape()[2 * p], edited.get(i).shape()[2 * p + 1]);
				if (c != null) {
					found++;
					assertEquals(0, Math.hypot(c[0] - edited.get(i).shape()[2 * p], c[1] - edited.get(i).shape()[2 * p + 1]), apart, "face " + i + " point " + p);
				}
			}
		}
		assertTrue(moved > atLeast, "points moved by " + moved + " px only");
		assertTrue(found > dots, "only " + found + " of 84 dots were found");
	}

	/** A changed face is cut out anew, as it would be in a picture; the warp's grid rounds sharp corners of the jaw off. */
	@Test
	void aChangedFaceFillsItsCrop() {
		for (Augmenter.Seen s : seen(new ArtAugmentation(.5, List.of(), .8, 0, List.of()), 20)) {
			CropFrame crop = CropRule.DEFAULT.frame(s.shape(), SIZE);
			assertEquals(SIZE, crop.side(), .05 * SIZE);
			assertEquals((SIZE - 1) / 2., crop.centreX(), .05 * SIZE);
			assertEquals((SIZE - 1) / 2., crop.centreY(), .05 * SIZE);
		}
	}

	/** The chin below the nose, in units of the nose below the eyes; and the jaw's width at the ears, in units of that at the mouth. */
	@Test
	void exaggerationChangesHeightsAndWidths() {
		double[] tall = new double[60];
		double[] wide = new double[60];
		List<Augmenter.Seen> seen = seen(new ArtAugmentation(0, List.of(), 1, 0, List.of()), 60);
		for (int i = 0; i < tall.length; i++) {
			double[] own = SCHEME.frame(seen.get(i).shape()).toFrame(seen.get(i).shape());
			tall[i] = (own[2 * 8 + 1] - own[2 * 33 + 1]) / own[2 * 33 + 1];
			wide[i] = (own[2 * 16] - own[0]) / (own[2 * 12] - own[2 * 4]);
		}
		assertTrue(spread(tall) > 2, "heights differ by " + spread(tall));
		assertTrue(spread(wide) > 1.5, "widths differ by " + spread(wide));
	}

	private static double spread(double[] values) {
		return Arrays.stream(values).max().orElseThrow() / Arrays.stream(values).min().orElseThrow();
	}

	private static double[] brightCentre(RgbImage image, double x, double y) {
		double sx = 0;
		double sy = 0;
		double n = 0;
		for (int v = (int) y - 7; v <= y + 8; v++) {
			for (int u = (int) x - 7; u <= x + 8; u++) {
				if (u < 0 || v < 0 || u >= image.width() || v >= image.height()) {
					return null;
				}
				double w = Math.max(0, image.get(u, v, 0) - 80);
				sx += w * u;
				sy += w * v;
				n += w;
			}
		}
		return n == 0 ? null : new double[] { sx / n, sy / n };
	}

	@ParameterizedTest
	@EnumSource
	void aTextureChangesThePictureAndIsAFunctionOfItsKey(ArtTextures.Kind kind) {
		RgbImage plain = noisy();
		RgbImage a = noisy();
		RgbImage b = noisy();
		ArtTextures.apply(a, kind, CounterRandom.of(3, 1));
		ArtTextures.apply(b, kind, CounterRandom.of(3, 1));
		assertEquals(a, b);
		assertNotEquals(plain, a);
	}

	/** Flat areas stay flat and their border stays where it is. */
	@Test
	void smoothingKeepsEdges() {
		RgbImage image = noisy();
		ArtTextures.apply(image, ArtTextures.Kind.SMOOTH, CounterRandom.of(1, 1));
		double left = 0;
		double right = 0;
		for (int y = 20; y < 44; y++) {
			left += image.get(30, y, 1) / 24.;
			right += image.get(33, y, 1) / 24.;
		}
		assertTrue(right - left > 60, "the edge is " + (right - left) + " high; it was about 80");
		assertTrue(spread(image, 4, 26) < .6 * spread(noisy(), 4, 26), "smoothing leaves the noise");
	}

	private static double spread(RgbImage image, int from, int to) {
		double sum = 0;
		double squares = 0;
		int n = 0;
		for (int y = 4; y < 60; y++) {
			for (int x = from; x < to; x++) {
				double v = image.get(x, y, 1);
				sum += v;
				squares += v * v;
				n++;
			}
		}
		return Math.sqrt(squares / n - sum / n * (sum / n));
	}

	/** Dark on the left, light on the right, with noise. */
	private static RgbImage noisy() {
		RgbImage image = new RgbImage(64, 64);
		CounterRandom r = CounterRandom.of(9, 9);
		for (int i = 0; i < 64 * 64; i++) {
			int v = (i % 64 < 32 ? 70 : 150) + r.nextInt(21);
			image.set(i % 64, i / 64, v << 16 | v << 8 | v / 2);
		}
		return image;
	}

	/** A face whose edits are all on is what it was; in others the next edit of the draw takes the place of the one that is off. */
	@Test
	void everyEditCanBeSwitchedOff() {
		List<String> ids = ShapeEdits.builtIn().stream().map(ShapeEdit::id).toList();
		List<Augmenter.Seen> all = seen(new ArtAugmentation(1, List.of(), 0, 0, List.of()), 24);
		for (String off : ids) {
			List<Augmenter.Seen> without = seen(new ArtAugmentation(1, ids.stream().filter(id -> !id.equals(off)).toList(), 0, 0, List.of()), 24);
			int with = 0;
			for (int i = 0; i < all.size(); i++) {
				assertFalse(without.get(i).shapes().contains(off), "face " + i + " without " + off + ": " + without.get(i).shapes());
				if (all.get(i).shapes().contains(off)) {
					with++;
					assertTrue(without.get(i).shapes().size() >= 2, "face " + i + ": " + without.get(i).shapes());
				} else {
					assertEquals(all.get(i).shapes(), without.get(i).shapes());
					assertArrayEquals(all.get(i).shape(), without.get(i).shape());
					assertEquals(all.get(i).input(), without.get(i).input());
				}
			}
			assertTrue(with > 0 && with < all.size(), off + " in " + with + " of 24 faces");
		}
	}

	@Test
	void oneEditAloneIsMadeOnceOrTwice() {
		for (Augmenter.Seen s : seen(new ArtAugmentation(1, List.of("chubby"), 0, 0, List.of()), 12)) {
			assertTrue(!s.shapes().isEmpty() && s.shapes().size() <= 2 && s.shapes().stream().allMatch("chubby"::equals), s.shapes().toString());
		}
	}

	@ParameterizedTest
	@EnumSource
	void oneTextureOffLeavesTheOthersAsTheyAre(ArtTextures.Kind off) {
		List<String> names = Arrays.stream(ArtTextures.Kind.values()).filter(k -> k != off).map(k -> k.name().toLowerCase(java.util.Locale.ROOT)).toList();
		List<Augmenter.Seen> all = seen(new ArtAugmentation(0, List.of(), 0, 1, List.of()), 30);
		List<Augmenter.Seen> without = seen(new ArtAugmentation(0, List.of(), 0, 1, names), 30);
		int with = 0;
		for (int i = 0; i < all.size(); i++) {
			assertFalse(without.get(i).textures().isEmpty() || without.get(i).textures().contains(off), without.get(i).textures().toString());
			if (all.get(i).textures().contains(off)) {
				with++;
			} else {
				assertEquals(all.get(i).textures(), without.get(i).textures());
				assertEquals(all.get(i).input(), without.get(i).input());
			}
		}
		assertTrue(with > 0 && with < all.size(), off + " in " + with + " of 30 pictures");
	}

	@Test
	void badConfigurationsAreRefused() {
		assertThrows(FiducialException.class, () -> new ArtAugmentation(0, List.of(), 1.2, 0, List.of()));
		FiducialException kind = assertThrows(FiducialException.class, () -> new Augmenter(SCHEME, CropRule.DEFAULT, 64, 1, List.of(), new ArtAugmentation(0, List.of(), 0, 1, List.of("skech"))));
		assertTrue(kind.getMessage().contains("did you mean 'sketch'"), kind.getMessage());
		FiducialException edit = assertThrows(FiducialException.class, () -> new Augmenter(SCHEME, CropRule.DEFAULT, 64, 1, List.of(), new ArtAugmentation(.5, List.of("chuby"), 0, 0, List.of())));
		assertTrue(edit.getMessage().contains("art.edits: unknown ibug68 shape edit 'chuby'; did you mean 'chubby'?") && edit.getMessage().contains("open-eyes")
				&& edit.getMessage().contains("linear-transform"), edit.getMessage());
		FiducialException scheme = assertThrows(FiducialException.class, () -> new Augmenter(LandmarkSchemes.shared().get("points5"), CropRule.DEFAULT, 64, 1, List.of(), new ArtAugmentation(.5, List.of(), 0, 0, List.of())));
		assertTrue(scheme.getMessage().contains("ibug68"), scheme.getMessage());
	}
}
