package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.fiducial.landmark.Affine;
import org.fiducial.landmark.lint.Finding;
import org.fiducial.landmark.lint.Finding.Kind;
import org.fiducial.landmark.lint.ShapeLint;
import org.junit.jupiter.api.Test;

class ShapeLintTest {
	private final ShapeLint lint = new ShapeLint(Fixtures.ibug68());

	@Test
	void plainFacesAreClean() {
		for (int i = 0; i < 50; i++) {
			assertEquals(List.of(), lint.check(Fixtures.face(i), 256, 256));
		}
		assertEquals(List.of(), lint.check(Affine.similarity(2, 3, 100, 100).apply(Fixtures.face()), 0, 0), "roll and size do not matter");
	}

	@Test
	void wrongNumbersAreFound() {
		assertEquals(Set.of(Kind.WRONG_COUNT), kinds(new double[134]));
		double[] nan = Fixtures.face();
		nan[11] = Double.NaN;
		Finding f = lint.check(nan, 0, 0).getFirst();
		assertEquals(Kind.NOT_FINITE, f.kind());
		assertEquals(List.of(5), f.points());
		assertEquals(Set.of(Kind.COLLAPSED), kinds(new double[136]));
	}

	@Test
	void pointsOutsideAreFound() {
		double[] s = Fixtures.face();
		s[16] = 256;
		List<Finding> found = lint.check(s, 256, 256);
		assertTrue(found.stream().anyMatch(f -> f.kind() == Kind.OUT_OF_FRAME && f.points().equals(List.of(8))), found.toString());
		assertTrue(kinds(s).stream().noneMatch(k -> k == Kind.OUT_OF_FRAME), "unknown size");
	}

	@Test
	void duplicatesAreFoundButClosedEyesAreNot() {
		double[] s = Fixtures.face();
		s[10] = s[12];
		s[11] = s[13];
		assertTrue(kinds(s).contains(Kind.DUPLICATE_POINTS));
		double[] closed = Fixtures.face();
		closed[2 * 37 + 1] = closed[2 * 41 + 1];
		closed[2 * 37] = closed[2 * 41];
		assertTrue(!kinds(closed).contains(Kind.DUPLICATE_POINTS));
	}

	@Test
	void exchangesAreFound() {
		double[] s = Fixtures.face(1);
		assertEquals(Set.of(Kind.LEFT_RIGHT_SWAP), kinds(exchanged(s, 0, 67)));
		assertTrue(kinds(exchanged(s, 36, 47)).contains(Kind.LEFT_RIGHT_SWAP));
		assertTrue(kinds(exchanged(s, 17, 26)).contains(Kind.LEFT_RIGHT_SWAP));
	}

	@Test
	void wrongOrderIsFound() {
		double[] s = Fixtures.face(2);
		assertTrue(kinds(exchanged(s, 0, 16)).contains(Kind.WRONG_ORDER), "the jaw runs the wrong way");
		double[] two = s.clone();
		System.arraycopy(s, 2 * 5, two, 2 * 6, 2);
		System.arraycopy(s, 2 * 6, two, 2 * 5, 2);
		List<Finding> found = lint.check(two, 0, 0);
		assertTrue(found.stream().anyMatch(f -> f.kind() == Kind.WRONG_ORDER && f.points().equals(List.of(5, 6))), found.toString());
		double[] eye = s.clone();
		for (int i = 0; i < 6; i++) {
			System.arraycopy(s, 2 * (36 + (6 - i) % 6), eye, 2 * (36 + i), 2);
		}
		assertTrue(kinds(eye).contains(Kind.WRONG_ORDER), "the eye turns the other way");
	}

	@Test
	void crossingsAreFound() {
		double[] s = Fixtures.face();
		s[2 * 30] += 40;
		s[2 * 30 + 1] -= 47;
		assertTrue(kinds(s).contains(Kind.CHAIN_CROSSING));
	}

	/** Annotated photographs: nearly all pass, and of those every planted exchange is found. */
	@Test
	void realFacesPass() throws IOException {
		List<double[]> all = new ArrayList<>(Fixtures.pts("data/300w-format/afw"));
		all.addAll(Fixtures.pts("data/300w-format/helen-trainset"));
		List<double[]> clean = all.stream().filter(s -> lint.check(s, 0, 0).isEmpty()).toList();
		assertTrue(clean.size() > .98 * all.size(), clean.size() + " of " + all.size());
		for (double[] s : clean) {
			assertTrue(kinds(exchanged(s, 0, 67)).contains(Kind.LEFT_RIGHT_SWAP));
			assertTrue(kinds(exchanged(s, 36, 47)).contains(Kind.LEFT_RIGHT_SWAP));
		}
	}

	private Set<Kind> kinds(double[] s) {
		Set<Kind> kinds = EnumSet.noneOf(Kind.class);
		lint.check(s, 0, 0).forEach(f -> kinds.add(f.kind()));
		return kinds;
	}

	/** Exchanges flip partners among some points. */
	private static double[] exchanged(double[] s, int first, int last) {
		double[] out = s.clone();
		for (int i = first; i <= last; i++) {
			System.arraycopy(s, 2 * Fixtures.ibug68().flip(i), out, 2 * i, 2);
		}
		return out;
	}
}
