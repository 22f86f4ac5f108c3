package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.edit.Parameter;
import org.fiducial.landmark.edit.ShapeEdit;
import org.fiducial.landmark.edit.ShapeEdits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeEditsTest {
	/** Unit of the upright test face in pixels. */
	private static final double D = 110;

	static Stream<ShapeEdit> edits() {
		return ShapeEdits.shared().all().stream();
	}

	@Test
	void theEightAreThereInTheirOrder() {
		assertEquals(List.of("chubby", "open-eyes", "raised-eyebrow", "stretched-nostrils", "eye-shifting", "nose-shifting", "mouth-shifting", "linear-transform"),
				edits().map(ShapeEdit::id).toList());
		FiducialException e = assertThrows(FiducialException.class, () -> ShapeEdits.shared().get("chuby"));
		assertTrue(e.getMessage().contains("'chubby'"), e.getMessage());
	}

	@ParameterizedTest
	@MethodSource("edits")
	void initialValuesChangeNothing(ShapeEdit edit) {
		double[] s = Fixtures.face(5);
		assertArrayEquals(s, edit.apply(s, Map.of()), 1e-9);
	}

	@ParameterizedTest
	@MethodSource("edits")
	void samplesStayWithinTheRangesAndDependOnTheKeyAlone(ShapeEdit edit) {
		for (int i = 0; i < 500; i++) {
			Map<String, Double> a = edit.sample(CounterRandom.of(1, i), 1);
			assertEquals(a, edit.sample(CounterRandom.of(1, i), 1));
			for (Parameter p : edit.parameters()) {
				double v = a.get(p.name());
				assertTrue(v >= p.min() && v <= p.max(), edit.id() + " " + p.name() + " " + v);
			}
			assertEquals(edit.parameters().size(), a.size());
		}
	}

	@ParameterizedTest
	@MethodSource("edits")
	void positionSizeAndRollDoNotMatter(ShapeEdit edit) {
		double[] s = Fixtures.face(2);
		double[] original = s.clone();
		Map<String, Double> p = edit.sample(CounterRandom.of(8, 1), 1);
		Affine m = Affine.translation(13, -40).after(Affine.similarity(1.1, 2.5, 50, 60));
		assertArrayEquals(m.apply(edit.apply(s, p)), edit.apply(m.apply(s), p), 1e-8);
		assertArrayEquals(original, s, "the argument was changed");
		assertNotEquals(0, sum(edit.apply(s, p), s));
	}

	@ParameterizedTest
	@MethodSource("edits")
	void otherLayoutsAndBadNumbersAreRefused(ShapeEdit edit) {
		assertThrows(IllegalArgumentException.class, () -> edit.apply(new double[196], Map.of()));
		Map<String, Double> nan = new TreeMap<>();
		edit.parameters().forEach(p -> nan.put(p.name(), Double.NaN));
		assertThrows(IllegalArgumentException.class, () -> edit.apply(Fixtures.face(), nan));
	}

	// the expected values below are worked out by hand from the definitions for an upright symmetric face

	@Test
	void chubbyMovesTheCheeksOutAndTheChinDown() {
		double[] s = Fixtures.face();
		double[] e = edit("chubby", Map.of("amount", .2));
		double t = s[2 * 4] - 127.5;
		double across = .2 * D * Math.exp(-.04) * Math.tanh(t / (.35 * D));
		assertEquals(across, e[2 * 4] - s[2 * 4], 1e-9);
		assertEquals(.25 * .2 * D * Math.exp(-16 / 9.), e[2 * 4 + 1] - s[2 * 4 + 1], 1e-9);
		assertEquals(.25 * .2 * D, e[2 * 8 + 1] - s[2 * 8 + 1], 1e-9);
		assertEquals(s[2 * 30], e[2 * 30]);
	}

	@Test
	void openEyesLiftsLidsAndBrow() {
		double[] s = Fixtures.face();
		double[] e = edit("open-eyes", Map.of("factor", 1.5));
		// the corner line of the right eye from 36 to 39
		double dx = s[78] - s[72];
		double dy = s[79] - s[73];
		double width = Math.hypot(dx, dy);
		double h = ((s[74] - s[72]) * dy - (s[75] - s[73]) * dx) / width;
		double h2 = ((e[74] - s[72]) * dy - (e[75] - s[73]) * dx) / width;
		assertEquals(h * (1 + 1.2 * .5), h2, 1e-9);
		double low = ((s[80] - s[72]) * dy - (s[81] - s[73]) * dx) / width;
		double low2 = ((e[80] - s[72]) * dy - (e[81] - s[73]) * dx) / width;
		assertEquals(low * (1 + .6 * .5), low2, 1e-9);
		double second = ((s[76] - s[72]) * dy - (s[77] - s[73]) * dx) / width;
		double mean = .6 * (h + second) / 2;
		assertEquals(.35 * mean, Math.hypot(e[34] - s[34], e[35] - s[35]), 1e-9);
	}

	@Test
	void openEyesOpensClosedEyes() {
		double[] s = Fixtures.face();
		for (int i : new int[] { 37, 38, 40, 41 }) {
			// all lid points on the line between the corners
			double t = (s[2 * i] - s[72]) / (s[78] - s[72]);
			s[2 * i + 1] = s[73] + t * (s[79] - s[73]);
		}
		double width = Math.hypot(s[78] - s[72], s[79] - s[73]);
		double[] e = ShapeEdits.shared().get("open-eyes").apply(s, Map.of("factor", 2.));
		assertEquals(.06 * width * 2.2, Math.hypot(e[74] - s[74], e[75] - s[75]), 1e-9);
		assertTrue(e[75] < s[75] && e[81] > s[81], "upper lid up, lower lid down");
	}

	@Test
	void raisedEyebrowArches() {
		double[] s = Fixtures.face();
		double[] e = edit("raised-eyebrow", Map.of("right", .1, "left", 0., "tilt", .2));
		assertEquals(-.1 * D * (.75 + .25), e[2 * 19 + 1] - s[2 * 19 + 1], 1e-9);
		assertEquals(-.1 * D * (.75 - .1), e[2 * 17 + 1] - s[2 * 17 + 1], 1e-9);
		assertEquals(-.1 * D * (.75 + .1), e[2 * 21 + 1] - s[2 * 21 + 1], 1e-9);
		assertEquals(s[2 * 24 + 1], e[2 * 24 + 1], 1e-9);
	}

	@Test
	void nostrilsWidenAndRise() {
		double[] s = Fixtures.face();
		double[] e = edit("stretched-nostrils", Map.of("factor", 1.5));
		assertEquals(1.5 * (s[2 * 31] - s[2 * 33]), e[2 * 31] - e[2 * 33], 1e-9);
		assertEquals(-.5 * D * .06, e[2 * 35 + 1] - s[2 * 35 + 1], 1e-9);
		assertEquals(-.5 * D * .03, e[2 * 34 + 1] - s[2 * 34 + 1], 1e-9);
		assertEquals(s[2 * 33 + 1], e[2 * 33 + 1], 1e-9);
	}

	@Test
	void shiftsMoveTheirGroups() {
		double[] s = Fixtures.face();
		double[] eyes = edit("eye-shifting", Map.of("right-across", -.05, "left-down", .03));
		assertEquals(-.05 * D, eyes[2 * 20] - s[2 * 20], 1e-9);
		assertEquals(.03 * D, eyes[2 * 47 + 1] - s[2 * 47 + 1], 1e-9);
		double[] nose = edit("nose-shifting", Map.of("across", .05, "down", .1));
		assertEquals(.3 * .05 * D, nose[2 * 27] - s[2 * 27], 1e-9);
		assertEquals(.75 * .1 * D, nose[2 * 29 + 1] - s[2 * 29 + 1], 1e-9);
		assertEquals(.1 * D, nose[2 * 35 + 1] - s[2 * 35 + 1], 1e-9);
	}

	@Test
	void chinFollowsTheMouthDownOnly() {
		double[] s = Fixtures.face();
		double[] down = edit("mouth-shifting", Map.of("down", .1));
		assertEquals(.6 * .1 * D, down[2 * 8 + 1] - s[2 * 8 + 1], 1e-9);
		assertEquals(.1 * D, down[2 * 60 + 1] - s[2 * 60 + 1], 1e-9);
		double[] up = edit("mouth-shifting", Map.of("down", -.05));
		assertEquals(s[2 * 8 + 1], up[2 * 8 + 1], 1e-9);
	}

	@Test
	void linearTransformTurnsAboutTheCentroid() {
		double[] s = Fixtures.face();
		double[] c = org.fiducial.landmark.Shapes.centroid(s);
		double[] e = edit("linear-transform", Map.of("angle", 90., "scale-across", 1.2, "shear", .1, "down", .05));
		double x = s[0] - c[0];
		double y = s[1] - c[1];
		assertEquals(c[0] - y, e[0], 1e-9);
		assertEquals(c[1] + 1.2 * x + .1 * y + .05 * D, e[1], 1e-9);
	}

	private static double[] edit(String id, Map<String, Double> parameters) {
		return ShapeEdits.shared().get(id).apply(Fixtures.face(), parameters);
	}

	private static double sum(double[] a, double[] b) {
		double sum = 0;
		for (int i = 0; i < a.length; i++) {
			sum += Math.abs(a[i] - b[i]);
		}
		return sum;
	}
}
