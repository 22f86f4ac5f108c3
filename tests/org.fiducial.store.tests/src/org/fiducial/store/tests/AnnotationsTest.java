package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ReviewState;
import org.fiducial.store.HistoryEntry;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.StaleAnnotationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationsTest {
	@TempDir
	Path folder;
	private ProjectStore store;
	private long sample;

	@BeforeEach
	void make() {
		store = ProjectStore.create(folder, "test");
		Fixtures.fill(store, "a", "photo", 3);
		sample = Fixtures.first(store, "a").getId();
	}

	@AfterEach
	void close() {
		store.close();
	}

	@Test
	void everyFeatureOfAnAnnotationSurvives() {
		Annotation a = Fixtures.annotation(.1);
		a.setLayer("detector");
		a.setSampleId(sample);
		a.setSource(AnnotationSource.MODEL);
		a.setReview(ReviewState.REJECTED);
		double[] shape = a.getShape().clone();
		shape[4] = Double.NaN;
		shape[5] = Double.NaN;
		shape[6] = -12.25;
		a.setShape(shape);
		byte[] visibility = new byte[68];
		visibility[3] = 2;
		a.setVisibility(visibility);
		float[] confidence = new float[68];
		confidence[67] = .3f;
		a.setConfidence(confidence);
		Annotation saved = store.annotations().save(a, 0, "hourglass 1");
		Annotation read = store.annotations().find(sample, "detector").orElseThrow();
		assertEquals(0, a.getVersion(), "the argument was changed");
		assertArrayEquals(shape, read.getShape());
		assertArrayEquals(visibility, read.getVisibility());
		assertArrayEquals(confidence, read.getConfidence());
		assertEquals(AnnotationSource.MODEL, read.getSource());
		assertEquals(ReviewState.REJECTED, read.getReview());
		assertEquals("hourglass 1", read.getAuthor());
		assertEquals(1, read.getVersion());
		assertTrue(read.getId() > 0);
		assertEquals(saved.getTime(), read.getTime());
		assertNotNull(read.getTime());
		assertEquals(List.of("detector", LAYER), store.annotations().of(sample).stream().map(Annotation::getLayer).toList());
	}

	@Test
	void savesCountVersionsAndKeepWhatWasBefore() {
		Annotation a = present();
		assertEquals(1, a.getVersion());
		assertEquals(2, save(a, 7, "Ann").getVersion());
		assertEquals(3, save(present(), 8, "Bob").getVersion());
		List<HistoryEntry> history = store.history().of(sample, LAYER);
		assertEquals(List.of(1L, 2L, 3L), history.stream().map(HistoryEntry::version).toList());
		assertEquals(List.of("import", "Ann", "Bob"), history.stream().map(HistoryEntry::author).toList());
		assertNull(history.get(0).before());
		assertEquals(0, history.get(1).before().getShape()[0]);
		assertEquals(7, history.get(1).after().getShape()[0]);
		assertEquals(7, history.get(2).before().getShape()[0]);
		assertEquals(8, history.get(2).after().getShape()[0]);
		assertFalse(history.get(2).time().isBefore(history.get(1).time()));
	}

	@Test
	void whatWasNeverEditedHasItsImportAsHistory() {
		List<HistoryEntry> history = store.history().of(sample);
		assertEquals(1, history.size());
		assertEquals("import", history.get(0).author());
		assertNull(history.get(0).before());
		assertArrayEquals(present().getShape(), history.get(0).after().getShape());
	}

	@Test
	void theSecondOfTwoStoresThatEditOneAnnotationIsTold() {
		try (ProjectStore other = ProjectStore.open(folder)) {
			Annotation mine = present();
			Annotation theirs = other.annotations().find(sample, LAYER).orElseThrow();
			theirs.setShape(moved(theirs, 99));
			other.annotations().save(theirs, theirs.getVersion(), "Bob");
			StaleAnnotationException e = assertThrows(StaleAnnotationException.class, () -> save(mine, 5, "Ann"));
			assertTrue(e.getMessage().contains("changed by Bob"), e.getMessage());
			assertEquals(99, e.current().getShape()[0]);
			assertEquals(99, present().getShape()[0], "the first edit was lost");
			assertEquals(2, store.history().of(sample).size(), "the refused edit left a trace");
		}
	}

	@Test
	void addingALayerThatIsThereIsStale() {
		Annotation a = Fixtures.annotation(4);
		a.setSampleId(sample);
		assertThrows(StaleAnnotationException.class, () -> store.annotations().save(a, 0, "Ann"));
		assertEquals(0, present().getShape()[0]);
	}

	@Test
	void deletedIsGoneButRemembered() {
		assertThrows(StaleAnnotationException.class, () -> store.annotations().delete(sample, LAYER, 7, "Ann"));
		Annotation a = present();
		store.annotations().delete(sample, LAYER, 1, "Ann");
		assertTrue(store.annotations().find(sample, LAYER).isEmpty());
		StaleAnnotationException e = assertThrows(StaleAnnotationException.class, () -> save(a, 5, "Bob"));
		assertNull(e.current());
		HistoryEntry last = store.history().of(sample).get(1);
		assertEquals("Ann", last.author());
		assertNotNull(last.before());
		assertNull(last.after());
		assertEquals(3, store.annotations().save(a, 0, "Bob").getVersion(), "versions go on after a deletion");
		List<HistoryEntry> history = store.history().of(sample);
		assertEquals(3, history.size());
		assertNull(history.get(2).before());
	}

	@Test
	void manyAreSavedAtOnceAndReplacedOnesRemembered() {
		Annotation a = Fixtures.annotation(50);
		a.setSampleId(sample);
		Annotation b = Fixtures.annotation(60);
		b.setLayer("new");
		b.setSampleId(sample + 1);
		Annotation gone = Fixtures.annotation(70);
		gone.setSampleId(12345);
		assertEquals(2, store.annotations().saveAll(List.of(a, b, gone), "filter"));
		assertEquals(50, present().getShape()[0]);
		assertEquals(0, store.history().of(sample).get(1).before().getShape()[0]);
		assertEquals(60, store.annotations().find(sample + 1, "new").orElseThrow().getShape()[0]);
		assertEquals(1, store.annotations().deleteLayer("a", "new", "Ann"));
		assertEquals(3, store.annotations().deleteLayer("a", LAYER, "Ann"));
		assertTrue(store.annotations().of(sample).isEmpty());
		assertEquals(3, store.history().of(sample).size());
	}

	@Test
	void predictionsDoNotCountAsAnnotatedUntilAccepted() {
		store.annotations().deleteLayer("a", LAYER, "Ann");
		Annotation p = Fixtures.annotation(1);
		p.setLayer("detector");
		p.setSource(AnnotationSource.MODEL);
		p.setSampleId(sample);
		store.annotations().saveAll(List.of(p), "hourglass");
		assertEquals(0, store.info().get(0).annotated());
		p.setReview(ReviewState.ACCEPTED);
		store.annotations().save(p, 1, "Ann");
		assertEquals(1, store.info().get(0).annotated());
		assertEquals(3, store.info().get(0).samples());
	}

	@Test
	void whatCannotBeAnAnnotationIsRefused() {
		Annotation a = present();
		for (double[] shape : new double[][] { {}, { 1 }, { 1, Double.POSITIVE_INFINITY }, { Double.NaN, 1 } }) {
			a.setShape(shape);
			assertThrows(IllegalArgumentException.class, () -> store.annotations().save(a, 1, "Ann"));
		}
		a.setShape(new double[] { 1, 2 });
		a.setConfidence(new float[] { 1, 1 });
		assertThrows(IllegalArgumentException.class, () -> store.annotations().save(a, 1, "Ann"));
		a.setConfidence(null);
		a.setSampleId(4711);
		assertThrows(FiducialException.class, () -> store.annotations().save(a, 0, "Ann"));
		assertEquals(1, present().getVersion());
	}

	private Annotation present() {
		return store.annotations().find(sample, LAYER).orElseThrow();
	}

	private Annotation save(Annotation a, double x, String author) {
		Annotation copy = EcoreUtil.copy(a);
		copy.setShape(moved(a, x));
		copy.setSource(AnnotationSource.HUMAN);
		return store.annotations().save(copy, a.getVersion(), author);
	}

	private static double[] moved(Annotation a, double x) {
		double[] shape = a.getShape().clone();
		shape[0] = x;
		return shape;
	}
}
