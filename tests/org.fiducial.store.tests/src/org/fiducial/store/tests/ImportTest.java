package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.ModelPackage;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.ImportSummary;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;
import org.fiducial.testing.ChildProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
	@TempDir
	Path folder;
	private ProjectStore store;

	@BeforeEach
	void make() {
		store = ProjectStore.create(folder, "test");
		store.datasets().add(Fixtures.dataset("a", "photo"));
	}

	@AfterEach
	void close() {
		store.close();
	}

	@Test
	void aSecondImportAddsNothing() {
		assertEquals(new ImportSummary(2500, 0, 0), add(0, 2500));
		assertEquals(new ImportSummary(0, 0, 2500), add(0, 2500));
		assertEquals(new ImportSummary(100, 0, 500), add(2000, 2600));
		assertEquals(2600, store.samples().count(SampleQuery.of("a")));
		assertEquals(2600, store.info().get(0).annotated());
	}

	@Test
	void aSecondImportLeavesTheWorkOfPeopleAlone() {
		add(0, 2);
		Annotation a = present();
		a.setSource(AnnotationSource.HUMAN);
		a.setShape(new double[] { 1, 2 });
		store.annotations().save(a, 1, "Ann");
		assertEquals(new ImportSummary(0, 0, 2), add(0, 2));
		assertEquals(2, present().getShape().length);
		store.annotations().delete(a.getSampleId(), LAYER, 2, "Ann");
		assertEquals(new ImportSummary(0, 0, 2), add(0, 2));
		assertTrue(store.annotations().of(a.getSampleId()).isEmpty(), "what Ann deleted came back");
	}

	@Test
	void aLayerThatIsMissingIsAddedLater() {
		try (SampleWriter w = store.samples().writer("a")) {
			w.add(Fixtures.sample(0));
		}
		assertEquals(0, store.info().get(0).annotated());
		assertEquals(new ImportSummary(0, 1, 0), add(0, 1));
		assertEquals(1, store.info().get(0).annotated());
	}

	@Test
	void aChangedImageReplacesWhatWasImportedAndMarksWhatPeopleMade() {
		add(0, 2);
		Annotation human = Fixtures.annotation(3);
		human.setLayer("by-hand");
		human.setSource(AnnotationSource.HUMAN);
		human.setSampleId(Fixtures.first(store, "a").getId());
		store.annotations().save(human, 0, "Ann");
		try (SampleWriter w = store.samples().writer("a")) {
			Sample s = Fixtures.sample(0);
			s.setContentHash("f".repeat(64));
			s.setWidth(999);
			w.add(s, Fixtures.annotation(77));
			w.flush();
			assertEquals(new ImportSummary(0, 1, 0), w.summary());
		}
		assertEquals(999, Fixtures.first(store, "a").getWidth());
		assertEquals(77, present().getShape()[0]);
		assertEquals(2, present().getVersion());
		Annotation kept = store.annotations().find(human.getSampleId(), "by-hand").orElseThrow();
		assertEquals(ReviewState.NEEDS_WORK, kept.getReview());
		assertEquals(3, kept.getShape()[0]);
		assertEquals(2, store.samples().count(SampleQuery.of("a")));
	}

	@Test
	void theHashOfWhatIsThereIsKnownBeforeAndAfterTheCommit() {
		try (SampleWriter w = store.samples().writer("a")) {
			Sample s = Fixtures.sample(0);
			assertEquals(Optional.empty(), w.hash(s.getKey()));
			w.add(s);
			assertEquals(Optional.of(s.getContentHash()), w.hash(s.getKey()));
			w.flush();
			assertEquals(Optional.of(s.getContentHash()), w.hash(s.getKey()));
		}
	}

	@Test
	void aBadRecordIsRefusedAndTheRestGoesOn() {
		try (SampleWriter w = store.samples().writer("a")) {
			Sample s = Fixtures.sample(0);
			s.setContentHash(null);
			assertThrows(IllegalArgumentException.class, () -> w.add(s));
			Annotation odd = Fixtures.annotation(0);
			odd.setShape(new double[3]);
			assertThrows(IllegalArgumentException.class, () -> w.add(Fixtures.sample(1), odd));
			w.add(Fixtures.sample(2));
		}
		assertEquals(1, store.samples().count(SampleQuery.of("a")));
	}

	@Test
	void anUnknownOrRemovedDatasetIsNamed() {
		FiducialException e = assertThrows(FiducialException.class, () -> store.samples().writer("b"));
		assertTrue(e.getMessage().contains("'b'"), e.getMessage());
		SampleWriter w = store.samples().writer("a");
		w.add(Fixtures.sample(0));
		store.datasets().remove("a");
		e = assertThrows(FiducialException.class, w::flush);
		assertTrue(e.getMessage().contains("removed"), e.getMessage());
		w.close();
	}

	private static ChildProcess child() throws IOException {
		return new ChildProcess(KilledImport.class).with(ProjectStore.class, ModelPackage.class)
				.withSeen(ProjectStore.class, "org.fiducial.core.FiducialException", "org.sqlite.SQLiteConfig", "org.slf4j.Logger", "tools.jackson.core.JsonParser",
						"tools.jackson.databind.json.JsonMapper")
				.withSeen(ModelPackage.class, "org.eclipse.emf.ecore.EObject", "org.eclipse.emf.common.util.EList", "org.eclipse.emf.ecore.xmi.XMIResource",
						"org.eclipse.core.runtime.IProgressMonitor")
				.withSeenThrough(ProjectStore.class, "tools.jackson.databind.json.JsonMapper", "com.fasterxml.jackson.annotation.JsonProperty");
	}

	@Test
	@Timeout(60)
	void aKillInTheMiddleOfATransactionLosesNothingCommittedAndTheNextImportAddsTheRest() throws IOException, InterruptedException {
		store.close();
		Process child = child().start(folder.toString());
		try (BufferedReader out = child.inputReader()) {
			String line = out.readLine();
			assertEquals(KilledImport.INSIDE, line);
			child.destroyForcibly();
			assertFalse(child.waitFor() == 0);
		} finally {
			child.destroyForcibly();
		}
		store = ProjectStore.open(folder);
		assertEquals(KilledImport.COMMITTED, store.samples().count(SampleQuery.of("a")));
		assertEquals(KilledImport.COMMITTED, store.info().get(0).annotated());
		int all = KilledImport.COMMITTED + 2 * KilledImport.OPEN;
		assertEquals(new ImportSummary(all - KilledImport.COMMITTED, 0, KilledImport.COMMITTED), add(0, all));
		assertEquals(all, store.info().get(0).annotated());
	}

	private ImportSummary add(int from, int to) {
		try (SampleWriter w = store.samples().writer("a")) {
			for (int i = from; i < to; i++) {
				w.add(Fixtures.sample(i), Fixtures.annotation(i));
			}
			w.flush();
			return w.summary();
		}
	}

	private Annotation present() {
		return store.annotations().find(Fixtures.first(store, "a").getId(), LAYER).orElseThrow();
	}
}
