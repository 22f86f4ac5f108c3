package org.fiducial.ui.editor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fiducial.ui.editor.ViewTransform;
import org.junit.jupiter.api.Test;

class ViewTransformTest {
	@Test
	void zoomingKeepsWhatIsUnderTheMouse() {
		ViewTransform v = ViewTransform.fit(640, 480, 900, 700);
		double x = v.imageX(333);
		double y = v.imageY(222);
		for (double factor : new double[] { 1.2, 3, .1, 1000 }) {
			ViewTransform z = v.zoomedAt(333, 222, factor);
			assertEquals(x, z.imageX(333), 1e-9);
			assertEquals(y, z.imageY(222), 1e-9);
			assertTrue(z.scale() <= ViewTransform.MAX_SCALE && z.scale() >= ViewTransform.MIN_SCALE);
		}
	}

	@Test
	void fittingShowsTheWholePicture() {
		ViewTransform v = ViewTransform.fit(2000, 1000, 500, 500);
		assertTrue(v.screenX(-.5) >= 0 && v.screenX(1999.5) <= 500);
		assertEquals(v.screenX(-.5), 500 - v.screenX(1999.5), 1e-9);
		assertEquals(v.screenY(-.5), 500 - v.screenY(999.5), 1e-9);
	}

	@Test
	void screenAndImageAreInverse() {
		ViewTransform v = new ViewTransform(2.5, 10, -20).panned(3, 4);
		assertEquals(17.25, v.imageX(v.screenX(17.25)), 1e-12);
		assertEquals(-3.5, v.imageY(v.screenY(-3.5)), 1e-12);
	}
}
