package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.fiducial.landmark.Affine;
import org.fiducial.landmark.crop.Deformation;
import org.fiducial.landmark.crop.ThinPlateSpline;
import org.fiducial.landmark.edit.EditSampler;
import org.fiducial.landmark.edit.ShapeEdits;
import org.junit.jupiter.api.Test;

class DeformationTest {
	@Test
	void aSplineGoesThroughItsPlacesAndKeepsAffineMaps() {
		double[] from = { 0, 0, 10, 0, 0, 10, 10, 10, 4, 7 };
		double[] to = { 1, 0, 10, 2, 0, 11, 12, 10, 3, 9 };
		ThinPlateSpline s = new ThinPlateSpline(from, to);
		double[] at = new double[2];
		for (int i = 0; i < from.length; i += 2) {
			s.map(from[i], from[i + 1], at);
			assertArrayEquals(new double[] { to[i], to[i + 1] }, at, 1e-9);
		}
		Affine a = new Affine(1.2, .3, -4, -.2, .9, 7);
		ThinPlateSpline affine = new ThinPlateSpline(from, a.apply(from));
		affine.map(31, -17, at);
		assertArrayEquals(new double[] { a.x(31, -17), a.y(31, -17) }, at, 1e-8);
	}

	@Test
	void placesOnALineDetermineNoSpline() {
		double[] line = { 0, 0, 1, 1, 2, 2, 3, 3 };
		assertThrows(IllegalArgumentException.class, () -> new ThinPlateSpline(line, line));
		assertThrows(IllegalArgumentException.class, () -> new ThinPlateSpline(new double[] { 0, 0, 1, 1 }, new double[] { 0, 0, 1, 1 }));
	}

	/** What is seen at the new place of a landmark is the landmark; edits of the sampler seldom fold. */
	@Test
	void landmarksAreSeenWhereTheyWentAndNothingFolds() {
		EditSampler sampler = new EditSampler(Fixtures.ibug68(), ShapeEdits.builtIn());
		int folded = 0;
		for (int i = 0; i < 40; i++) {
			double[] source = Fixtures.face(i);
			double[] edited = sampler.sample(source, 256, 256, 3, i).shape();
			Optional<Deformation> d = Deformation.of(source, edited, -64, 320);
			if (d.isEmpty()) {
				folded++;
				continue;
			}
			double[] seen = d.get().apply(source, edited);
			double[] at = new double[2];
			for (int p = 0; p < 68; p++) {
				d.get().source(seen[2 * p], seen[2 * p + 1], at);
				assertEquals(0, Math.hypot(at[0] - source[2 * p], at[1] - source[2 * p + 1]), .05, "face " + i + " point " + p);
				assertEquals(0, Math.hypot(seen[2 * p] - edited[2 * p], seen[2 * p + 1] - edited[2 * p + 1]), 3, "face " + i + " point " + p);
			}
			assertMonotone(d.get());
		}
		assertTrue(folded <= 6, folded + " of 40 edits fold");
	}

	/** The area of small squares keeps its sign everywhere. */
	private static void assertMonotone(Deformation d) {
		double[] a = new double[2];
		double[] b = new double[2];
		double[] c = new double[2];
		for (double y = -60; y < 315; y += 7.3) {
			for (double x = -60; x < 315; x += 7.3) {
				d.source(x, y, a);
				d.source(x + .5, y, b);
				d.source(x, y + .5, c);
				assertTrue((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0, x + ", " + y);
			}
		}
	}

	/** Where the picture is squeezed much, places of the original lie close together: a search by small steps would overshoot. */
	@Test
	void landmarksAreFoundWhereThePictureIsSqueezed() {
		double[] source = Fixtures.face();
		double[] edited = source.clone();
		double eyes = source[2 * 39 + 1];
		for (int i = 1; i < edited.length; i += 2) {
			edited[i] = edited[i] > eyes ? eyes + .3 * (edited[i] - eyes) : edited[i];
		}
		Deformation d = Deformation.of(source, edited, -64, 320).orElseThrow();
		double[] seen = d.apply(source, edited);
		double[] at = new double[2];
		for (int p = 0; p < 68; p++) {
			d.source(seen[2 * p], seen[2 * p + 1], at);
			assertEquals(0, Math.hypot(at[0] - source[2 * p], at[1] - source[2 * p + 1]), .01, "point " + p);
		}
	}

	@Test
	void aShapeThatTurnsInsideOutIsRefused() {
		double[] source = Fixtures.face();
		double[] edited = source.clone();
		// the nose's tip above its bridge
		edited[2 * 33 + 1] = source[2 * 27 + 1] - 20;
		assertTrue(Deformation.of(source, edited, -64, 320).isEmpty());
	}

	@Test
	void theSameShapeChangesNothing() {
		double[] source = Fixtures.face();
		Deformation d = Deformation.of(source, source, -64, 320).orElseThrow();
		double[] at = new double[2];
		d.source(100.3, 12.9, at);
		assertArrayEquals(new double[] { 100.3, 12.9 }, at, 1e-4);
	}
}
