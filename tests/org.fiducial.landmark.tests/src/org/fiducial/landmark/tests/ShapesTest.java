package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

import org.fiducial.landmark.Affine;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Shapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapesTest {
	@ParameterizedTest
	@CsvSource({ "300W,ibug68,0", "WFLW,wflw98,0", "COFW,cofw29,1" })
	void flipIsThatOfTheReference(String name, String scheme, int excess) throws IOException {
		String file = "fixtures/parity/star-geometry/io.safetensors";
		double[] in = Fixtures.tensor(file, "in.flip." + name + ".points");
		double[] expected = Fixtures.tensor(file, "out.flip." + name + ".points_flipped");
		// the reference mirrors COFW about the image's edge instead of its pixels: one pixel more
		assertArrayEquals(expected, Shapes.flip(in, LandmarkSchemes.shared().get(scheme), 211 + excess), 1e-4);
	}

	@Test
	void flippingTwiceChangesNothing() {
		double[] s = Fixtures.face(3);
		assertArrayEquals(s, Shapes.flip(Shapes.flip(s, Fixtures.ibug68(), 256), Fixtures.ibug68(), 256), 1e-12);
	}

	@Test
	void similarityIsRecovered() {
		double[] s = Fixtures.face(1);
		Affine m = Affine.translation(4, -7).after(Affine.similarity(.7, 1.9, 30, 12));
		Affine fitted = Shapes.fitSimilarity(s, m.apply(s));
		assertArrayEquals(m.toArray(), fitted.toArray(), 1e-9);
	}

	@Test
	void inverseUndoes() {
		Affine m = new Affine(1.2, .3, 5, -.4, .8, -2);
		assertArrayEquals(Affine.IDENTITY.toArray(), m.inverse().after(m).toArray(), 1e-12);
		assertThrows(ArithmeticException.class, () -> new Affine(1, 2, 0, 2, 4, 0).inverse());
	}

	@Test
	void meanOfNoisyCopiesIsTheShape() {
		List<double[]> many = LongStream.range(0, 200).mapToObj(Fixtures::face).toList();
		double[] mean = Shapes.procrustesMean(many);
		double[] face = Fixtures.face();
		double[] aligned = Shapes.fitSimilarity(mean, face).apply(mean);
		assertTrue(Shapes.meanDistance(aligned, face) / 110 < .003);
	}

	@Test
	void frameFollowsTheHead() {
		double[] s = Fixtures.face();
		FaceFrame f = Fixtures.ibug68().frame(s);
		assertEquals(110, f.d(), 1e-9);
		assertEquals(1, f.vy(), 1e-9);
		double[] local = f.toFrame(s);
		FaceFrame turned = Fixtures.ibug68().frame(Affine.similarity(Math.PI, .5, 0, 0).apply(s));
		assertEquals(-1, turned.vy(), 1e-9);
		assertArrayEquals(local, turned.toFrame(Affine.similarity(Math.PI, .5, 0, 0).apply(s)), 1e-9);
		assertArrayEquals(s, f.toImage(local), 1e-9);
		assertThrows(IllegalArgumentException.class, () -> Fixtures.ibug68().frame(new double[136]));
	}

	@Test
	void boxesLeaveOutMissingPoints() {
		assertEquals(new Box(1, 2, 3, 4), Shapes.box(new double[] { 1, 6, Double.NaN, 0, 4, 2 }));
		assertThrows(IllegalArgumentException.class, () -> Shapes.box(new double[] { Double.NaN, 0 }));
		assertEquals(1. / 7, new Box(0, 0, 2, 2).overlap(new Box(1, 1, 2, 2)), 1e-12);
		assertEquals(0, new Box(0, 0, 1, 1).overlap(new Box(5, 5, 1, 1)));
	}

	@Test
	void segmentsCrossOnlyInTheirInteriors() {
		double[] s = { 0, 0, 4, 4, 0, 4, 4, 0, 2, 2 };
		assertTrue(Shapes.cross(s, 0, 1, 2, 3));
		assertFalse(Shapes.cross(s, 0, 2, 1, 3));
		assertFalse(Shapes.cross(s, 0, 1, 4, 2), "an end that touches is no crossing");
		assertFalse(Shapes.cross(s, 0, 1, 1, 2), "neighbours in a chain do not cross");
	}

	@Test
	void aBoxLiesBetweenAnyTwoOppositeCorners() {
		double[] box = { 2, 3, 7, 11 };
		for (double[] corners : new double[][] { box, { 7, 11, 2, 3 }, { 2, 11, 7, 3 }, { 7, 3, 2, 11 } }) {
			assertArrayEquals(box, Box.between(corners).orElseThrow().corners());
		}
		for (double[] none : new double[][] { { 2, 3, 2, 11 }, { 2, 3, 7, 3 }, { 2, 3, 7 }, { 2, 3, Double.NaN, 11 }, { 2, 3, Double.POSITIVE_INFINITY, 11 } }) {
			assertTrue(Box.between(none).isEmpty());
		}
	}
}
