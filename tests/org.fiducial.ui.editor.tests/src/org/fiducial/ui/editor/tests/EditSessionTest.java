package org.fiducial.ui.editor.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;

import org.fiducial.core.FiducialException;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.StaleAnnotationException;
import org.fiducial.store.StoreOptions;
import org.fiducial.ui.editor.session.EditSession;
import org.fiducial.ui.editor.tools.LandmarkTool;
import org.fiducial.ui.editor.tools.LandmarkTool.Gesture;
import org.fiducial.ui.editor.tools.SelectTool;
import org.fiducial.ui.editor.tools.SnapTool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditSessionTest {
	@TempDir
	Path folder;
	private final double[] face = EditorFixture.face();
	private ProjectStore store;
	private EditSession session;

	@BeforeEach
	void open() {
		store = EditorFixture.project(folder, face);
		session = new EditSession(store, EditorFixture.sample(store), "ann");
	}

	@AfterEach
	void close() {
		store.close();
	}

	private Annotation stored(String layer) {
		return store.annotations().find(session.sample().getId(), layer).orElse(null);
	}

	private static LandmarkTool.Press press(double x, double y) {
		return new LandmarkTool.Press(x, y, 3, false);
	}

	@Test
	void beginsWithTheImportedLayerAndStoresNothing() {
		assertArrayEquals(face, session.shape());
		assertEquals("imported", session.shownLayer());
		assertNull(stored(EditSession.MANUAL));
	}

	@Test
	void anEditIsStoredAtOnceInALayerOfItsOwn() {
		session.select(30);
		session.moveSelection(2, -1);
		Annotation manual = stored(EditSession.MANUAL);
		assertEquals(AnnotationSource.HUMAN, manual.getSource());
		assertEquals("ann", manual.getAuthor());
		assertEquals(face[60] + 2, manual.getShape()[60]);
		assertEquals(face[61] - 1, manual.getShape()[61]);
		assertArrayEquals(face, stored("imported").getShape());
		assertEquals(EditSession.MANUAL, session.shownLayer());
	}

	@Test
	void undoAndRedoAreStoredToo() {
		session.select(0);
		session.moveSelection(5, 0);
		double[] once = session.shape().clone();
		session.moveSelection(5, 0);
		session.undo();
		assertArrayEquals(once, stored(EditSession.MANUAL).getShape());
		session.undo();
		assertNull(stored(EditSession.MANUAL), "nothing is left of a person's layer that was only undone");
		assertArrayEquals(face, session.shape());
		assertEquals("imported", session.shownLayer());
		assertFalse(session.commands().canUndo());
		session.redo();
		assertArrayEquals(once, stored(EditSession.MANUAL).getShape());
		assertEquals(5, store.history().of(session.sample().getId(), EditSession.MANUAL).size());
	}

	@Test
	void undoLeavesThePersonsLayerThatWasThereBefore() {
		session.select(0);
		session.moveSelection(5, 0);
		double[] once = session.shape().clone();
		EditSession later = new EditSession(store, session.sample(), "bob");
		later.select(0);
		later.moveSelection(5, 0);
		later.undo();
		assertArrayEquals(once, stored(EditSession.MANUAL).getShape());
	}

	@Test
	void whatFailsWhileTheProjectIsLockedCanBeTriedAgain() {
		try (ProjectStore impatient = ProjectStore.open(store.folder(), StoreOptions.DEFAULT.withBusyTimeout(Duration.ofMillis(1)))) {
			EditSession s = new EditSession(impatient, session.sample(), "ann");
			s.select(0);
			s.moveSelection(1, 0);
			double[] once = s.shape().clone();
			s.moveSelection(1, 0);
			double[] twice = s.shape().clone();
			s.moveSelection(1, 0);
			s.undo();
			store.transaction(() -> {
				assertThrows(FiducialException.class, s::undo);
				assertThrows(FiducialException.class, s::redo);
				assertThrows(FiducialException.class, () -> s.moveSelection(0, 1));
				return null;
			});
			assertArrayEquals(twice, s.shape());
			s.redo();
			assertEquals(face[0] + 3, stored(EditSession.MANUAL).getShape()[0], 1e-9);
			s.undo();
			s.undo();
			assertArrayEquals(once, stored(EditSession.MANUAL).getShape());
			s.undo();
			assertNull(stored(EditSession.MANUAL));
		}
	}

	@Test
	void absentPointsStayAbsent() {
		double[] partial = face.clone();
		partial[0] = partial[1] = partial[60] = partial[61] = Double.NaN;
		try (ProjectStore some = EditorFixture.project(folder.resolve("some"), partial)) {
			EditSession s = new EditSession(some, EditorFixture.sample(some), "ann");
			assertEquals(-1, s.nearest(face[60], face[61], .5));
			assertTrue(s.nearest(face[60], face[61], 1e9) > 0);
			s.selectAll();
			assertEquals(66, s.selection().cardinality());
			s.select(30);
			s.moveSelection(1, 1);
			assertFalse(s.commands().canUndo(), "there was nothing to move");
			Gesture box = new SelectTool().press(s, new LandmarkTool.Press(-10, -10, .5, false));
			box.release(500, 500);
			assertEquals(66, s.selection().cardinality());
			s.moveSelection(2, 0);
			double[] moved = some.annotations().find(s.sample().getId(), EditSession.MANUAL).orElseThrow().getShape();
			assertTrue(Double.isNaN(moved[0]) && Double.isNaN(moved[1]) && Double.isNaN(moved[60]));
			assertEquals(face[2] + 2, moved[2]);
			// an edit may give a point a place
			moved[60] = 80;
			moved[61] = 90;
			s.commit("Add point", moved);
			s.select(30);
			assertTrue(s.selection().get(30));
			s.undo();
			assertTrue(s.selection().isEmpty());
			assertTrue(Double.isNaN(s.shape()[60]));
		}
	}

	@Test
	void infiniteAndHalfAbsentPointsAreRefused() {
		for (double wrong : new double[] { Double.NaN, Double.POSITIVE_INFINITY }) {
			double[] edited = face.clone();
			edited[7] = wrong;
			assertThrows(IllegalArgumentException.class, () -> session.commit("Move point", edited));
			assertArrayEquals(face, session.shape());
			assertFalse(session.commands().canUndo());
		}
	}

	@Test
	void theFirstEditKeepsWhatIsKnownOfVisibility() {
		byte[] visibility = new byte[68];
		java.util.Arrays.fill(visibility, (byte) 2);
		visibility[5] = 1;
		Annotation imported = stored("imported");
		imported.setVisibility(visibility);
		store.annotations().save(imported, imported.getVersion(), "ann");
		EditSession s = new EditSession(store, session.sample(), "ann");
		s.select(0);
		s.moveSelection(1, 0);
		assertArrayEquals(visibility, stored(EditSession.MANUAL).getVisibility());
		s.moveSelection(1, 0);
		assertArrayEquals(visibility, stored(EditSession.MANUAL).getVisibility());
	}

	@Test
	void theTemplateStandsUprightInAPictureThatLiesOnItsSide() {
		try (ProjectStore turned = EditorFixture.project(folder.resolve("turned"), null)) {
			Sample sample = EditorFixture.sample(turned);
			sample.setWidth(400);
			sample.setHeight(200);
			sample.setOrientation(6);
			EditSession s = new EditSession(turned, sample, "ann");
			s.placeTemplate();
			Box box = Shapes.box(s.shape());
			assertTrue(box.x() > 0 && box.x() + box.width() < 200, box.toString());
			assertEquals(100, box.x() + box.width() / 2, 10);
			assertTrue(box.y() + box.height() / 2 > 150, box.toString());
		}
	}

	@Test
	void anotherPersonsEditIsNeverOverwritten() {
		EditSession other = new EditSession(store, session.sample(), "bob");
		session.select(0);
		session.moveSelection(1, 0);
		other.select(1);
		assertThrows(StaleAnnotationException.class, () -> other.moveSelection(1, 0));
		assertArrayEquals(session.shape(), other.shape(), "shows what is stored");
		assertFalse(other.commands().canUndo());
		other.moveSelection(1, 0);
		assertEquals(face[0] + 1, other.shape()[0]);
		assertEquals(face[2] + 1, other.shape()[2]);
	}

	@Test
	void aFailedSaveTakesTheEditBack() {
		try (ProjectStore readOnly = ProjectStore.open(store.folder(), true)) {
			EditSession reader = new EditSession(readOnly, session.sample(), "ann");
			reader.select(0);
			assertThrows(FiducialException.class, () -> reader.moveSelection(1, 0));
			assertArrayEquals(face, reader.shape());
			assertFalse(reader.commands().canUndo());
		}
	}

	@Test
	void aSampleWithoutPointsBeginsWithATemplate() {
		try (ProjectStore empty = EditorFixture.project(folder.resolve("empty"), null)) {
			EditSession s = new EditSession(empty, EditorFixture.sample(empty), "ann");
			assertNull(s.shape());
			s.placeTemplate();
			assertEquals(136, s.shape().length);
			assertTrue(s.shape()[2 * 30] > 60 && s.shape()[2 * 30] < 140);
			s.undo();
			assertNull(s.shape());
			assertEquals(0, empty.annotations().of(s.sample().getId()).size());
			s.redo();
			assertEquals(136, s.shape().length);
		}
	}

	@Test
	void draggingAPointMovesItAloneAndIsOneEdit() {
		SelectTool tool = new SelectTool();
		Gesture g = tool.press(session, press(face[60] + 1, face[61]));
		g.drag(face[60] + 5, face[61] + 3);
		assertNull(stored(EditSession.MANUAL), "nothing is stored while dragging");
		g.drag(face[60] + 11, face[61] + 4);
		g.release(face[60] + 11, face[61] + 4);
		assertEquals(face[60] + 10, session.shape()[60], 1e-9);
		assertEquals(face[61] + 4, session.shape()[61], 1e-9);
		assertEquals(face[0], session.shape()[0]);
		session.undo();
		assertArrayEquals(face, session.shape());
	}

	@Test
	void aBoxSelectsAndTheGroupMovesTogether() {
		SelectTool tool = new SelectTool();
		double x0 = face[72] - 2;
		double y0 = Math.min(face[75], face[77]) - 2;
		Gesture box = tool.press(session, new LandmarkTool.Press(x0, y0, .5, false));
		box.drag(face[78] + 2, Math.max(face[81], face[83]) + 2);
		box.release(face[78] + 2, Math.max(face[81], face[83]) + 2);
		assertEquals(6, session.selection().cardinality());
		assertEquals(36, session.selection().nextSetBit(0));
		Gesture move = tool.press(session, press(face[72], face[73]));
		move.release(face[72] + 3, face[73]);
		for (int i = 36; i < 42; i++) {
			assertEquals(face[2 * i] + 3, session.shape()[2 * i], 1e-9);
		}
	}

	@Test
	void cancellingAGestureChangesNothing() {
		Gesture g = new SelectTool().press(session, press(face[0], face[1]));
		g.drag(0, 0);
		g.cancel();
		assertArrayEquals(face, session.shape());
		assertFalse(session.commands().canUndo());
	}

	@Test
	void snappingBringsTheNearestPointToTheMouse() {
		Gesture g = new SnapTool().press(session, press(face[16] - 6, face[17] + 7));
		g.release(face[16] - 6, face[17] + 7);
		assertEquals(face[16] - 6, session.shape()[16], 1e-9);
		assertEquals(face[17] + 7, session.shape()[17], 1e-9);
	}

	@Test
	void aClickWithoutMovingStoresNothing() {
		Gesture g = new SelectTool().press(session, press(face[0], face[1]));
		g.release(face[0], face[1]);
		assertNull(stored(EditSession.MANUAL));
	}

	private static BitSet points(int from, int to) {
		BitSet points = new BitSet();
		points.set(from, to);
		return points;
	}

	@Test
	void anUnsteadyClickMovesNothing() {
		Gesture g = new SelectTool().press(session, press(face[60] + 1, face[61]));
		g.drag(face[60] + 1.9, face[61]);
		g.release(face[60] + 1.9, face[61]);
		assertNull(stored(EditSession.MANUAL));
		assertArrayEquals(face, session.shape());
		assertEquals(points(30, 31), session.selection());
	}

	@Test
	void aClickOnOneOfSeveralSelectedPointsSelectsItAlone() {
		session.select(points(30, 34));
		new SelectTool().press(session, press(face[60], face[61])).release(face[60], face[61]);
		assertEquals(points(30, 31), session.selection());
		session.select(points(30, 34));
		assertNull(new SelectTool().press(session, new LandmarkTool.Press(face[60], face[61], 3, true)), "with Shift it is taken from them");
		assertEquals(points(31, 34), session.selection());
	}

	@Test
	void aGroupIsTurnedAndScaledAboutItsMiddle() {
		session.select(points(36, 42));
		Box before = Shapes.box(java.util.Arrays.copyOfRange(face, 72, 84));
		session.turnSelection(90, 2);
		double[] s = stored(EditSession.MANUAL).getShape();
		double cx = before.x() + before.width() / 2;
		double cy = before.y() + before.height() / 2;
		for (int i = 36; i < 42; i++) {
			assertEquals(cx - 2 * (face[2 * i + 1] - cy), s[2 * i], 1e-9, "clockwise on the screen");
			assertEquals(cy + 2 * (face[2 * i] - cx), s[2 * i + 1], 1e-9);
		}
		assertArrayEquals(java.util.Arrays.copyOf(face, 72), java.util.Arrays.copyOf(s, 72));
		session.undo();
		session.select(36);
		session.turnSelection(90, 2);
		assertFalse(session.commands().canUndo(), "a single point has nothing to turn");
	}

	@Test
	void pointsAreMadeAbsentAndPlacedAgainWhereAMeanFaceHasThem() {
		session.select(points(36, 42));
		session.removeSelection();
		double[] fewer = stored(EditSession.MANUAL).getShape();
		assertTrue(Shapes.isAbsent(fewer, 36) && Shapes.isAbsent(fewer, 41));
		assertEquals(face[70], fewer[70]);
		assertEquals(6, session.missing());
		assertTrue(session.selection().isEmpty());
		session.placeMissing();
		// the fixture's face is the mean face, enlarged and moved
		assertArrayEquals(face, stored(EditSession.MANUAL).getShape(), 1e-6);
		assertEquals(points(36, 42), session.selection(), "to be moved where they belong");
		assertEquals(0, session.missing());
		session.undo();
		assertEquals(6, session.missing());
		session.selectAll();
		session.removeSelection();
		assertEquals(68, session.missing());
		session.placeMissing();
		assertTrue(Shapes.isFinite(session.shape()));
		assertEquals(points(0, 68), session.selection());
	}

	@Test
	void aPlacedFaceIsSelectedToBeMovedAsOne() {
		try (ProjectStore empty = EditorFixture.project(folder.resolve("empty"), null)) {
			EditSession s = new EditSession(empty, EditorFixture.sample(empty), "ann");
			assertEquals(68, s.missing());
			s.placeMissing();
			assertEquals(points(0, 68), s.selection());
			assertEquals(0, s.missing());
		}
	}
}
