package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Dataset;
import org.fiducial.model.Domain;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Project;
import org.fiducial.model.Run;
import org.fiducial.model.RunState;
import org.fiducial.model.Style;
import org.fiducial.store.DatasetInfo;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.StoreBenchmark;
import org.fiducial.store.StoreChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectStoreTest {
	@TempDir
	Path temp;
	private Path folder;
	private ProjectStore store;

	@BeforeEach
	void make() {
		folder = temp.resolve("new").resolve("project");
		store = ProjectStore.create(folder, "Faces in art");
	}

	@AfterEach
	void close() {
		store.close();
	}

	@Test
	void whatIsClosedIsThereWhenOpenedAgain() {
		Fixtures.fill(store, "a", "photo", 3);
		Project p = store.project();
		Style style = ModelFactory.eINSTANCE.createStyle();
		style.setId("ukiyo-e");
		p.getStyles().add(style);
		store.saveProject(p);
		store.close();
		store = ProjectStore.open(folder);
		Project q = store.project();
		assertEquals("Faces in art", q.getName());
		assertEquals("ukiyo-e", q.getStyles().get(0).getId());
		assertEquals("photo", q.getDomains().get(0).getId());
		assertEquals("a", q.getDatasets().get(0).getName());
		assertEquals(List.of(new DatasetInfo("a", "photo", "ibug-68", 3, 3)), store.info());
		assertThrows(FiducialException.class, () -> ProjectStore.create(folder, "again"));
	}

	@Test
	void datasetsKeepTheirSchemeAndDomain() {
		Dataset d = Fixtures.dataset("a", "photo");
		d.setLicence("CC BY-NC");
		d.setImporter("300w");
		d.setSourcePath("/data");
		assertEquals("CC BY-NC", store.datasets().add(d).getLicence());
		assertThrows(FiducialException.class, () -> store.datasets().add(d));
		assertEquals(store.datasets().get("a").getId(), store.datasets().addOrGet(Fixtures.dataset("a", null)).getId());
		assertThrows(FiducialException.class, () -> store.datasets().addOrGet(Fixtures.dataset("a", "oil")));
		d.setScheme("wflw-98");
		assertThrows(FiducialException.class, () -> store.datasets().addOrGet(d));
		FiducialException e = assertThrows(FiducialException.class, () -> store.datasets().get("b"));
		assertEquals(ExitCode.INPUT, e.exitCode());
		d.setName(" ");
		assertThrows(FiducialException.class, () -> store.datasets().add(d));
	}

	@Test
	void aDatasetIsRemovedWithAllThatBelongsToIt() {
		Fixtures.fill(store, "a", "photo", 3);
		Fixtures.fill(store, "b", "photo", 2);
		long id = Fixtures.first(store, "a").getId();
		assertTrue(store.datasets().remove("a"));
		assertFalse(store.datasets().remove("a"));
		assertEquals(List.of(new DatasetInfo("b", "photo", "ibug-68", 2, 2)), store.info());
		assertTrue(store.annotations().of(id).isEmpty());
		assertTrue(store.history().of(id).isEmpty());
		Fixtures.fill(store, "a", "photo", 3);
		assertTrue(Fixtures.first(store, "a").getId() > id, "an id was used again");
	}

	@Test
	void domainsCanBeNamed() {
		Fixtures.fill(store, "a", "oil", 1);
		Domain d = ModelFactory.eINSTANCE.createDomain();
		d.setId("oil");
		d.setName("Oil portraits");
		store.datasets().putDomain(d);
		assertEquals("Oil portraits", store.datasets().domains().get(0).getName());
		assertEquals("oil", store.info().get(0).domain());
	}

	@Test
	void runsAreListedTheLatestFirst() {
		for (int i = 0; i < 3; i++) {
			Run r = ModelFactory.eINSTANCE.createRun();
			r.setId("run-" + i);
			r.setKind("train-detector");
			r.setFolder("runs/run-" + i);
			r.setState(RunState.RUNNING);
			r.setStarted(i == 1 ? null : Instant.ofEpochMilli(1000 + i));
			store.runs().put(r);
		}
		assertEquals(List.of("run-1", "run-2", "run-0"), store.runs().list().stream().map(Run::getId).toList());
		Run r = store.runs().find("run-0").orElseThrow();
		r.setState(RunState.DONE);
		r.setFinished(Instant.ofEpochMilli(5000));
		store.runs().put(r);
		assertEquals(RunState.DONE, store.runs().find("run-0").orElseThrow().getState());
		assertEquals(Instant.ofEpochMilli(5000), store.project().getRuns().get(2).getFinished());
		assertTrue(store.runs().remove("run-0"));
		assertThrows(FiducialException.class, () -> store.runs().put(ModelFactory.eINSTANCE.createRun()));
	}

	@Test
	void aTransactionIsAllOrNothingAndSeesItself() {
		Fixtures.fill(store, "a", "photo", 1);
		long id = Fixtures.first(store, "a").getId();
		assertThrows(IllegalStateException.class, () -> store.transaction(() -> {
			store.annotations().delete(id, LAYER, 1, "Ann");
			assertTrue(store.annotations().find(id, LAYER).isEmpty(), "the transaction does not see itself");
			throw new IllegalStateException("on purpose");
		}));
		assertTrue(store.annotations().find(id, LAYER).isPresent());
		assertThrows(IllegalStateException.class, () -> store.transaction(() -> {
			store.annotations().delete(id, LAYER, 1, "Ann");
			return assertThrows(FiducialException.class, () -> store.datasets().add(Fixtures.dataset("a", null)));
		}), "half a change was committed");
		assertTrue(store.annotations().find(id, LAYER).isPresent());
		store.transaction(() -> {
			store.annotations().delete(id, LAYER, 1, "Ann");
			return store.datasets().add(Fixtures.dataset("b", null));
		});
		assertTrue(store.annotations().find(id, LAYER).isEmpty());
		assertEquals(2, store.info().size());
	}

	@Test
	void listenersHearOfWhatWasCommittedOnly() {
		List<StoreChange.Kind> heard = new ArrayList<>();
		store.addListener(c -> heard.add(c.kind()));
		store.addListener(c -> {
			throw new IllegalStateException("a bad listener");
		});
		store.addListener(c -> store.info());
		Fixtures.fill(store, "a", "photo", 1);
		assertEquals(List.of(StoreChange.Kind.DATASETS, StoreChange.Kind.SAMPLES), heard);
		heard.clear();
		assertThrows(IllegalStateException.class, () -> store.transaction(() -> {
			store.datasets().remove("a");
			throw new IllegalStateException("on purpose");
		}));
		assertEquals(List.of(), heard);
		long id = Fixtures.first(store, "a").getId();
		store.annotations().delete(id, LAYER, 1, "Ann");
		assertEquals(List.of(StoreChange.Kind.ANNOTATIONS), heard);
	}

	@Test
	void aClosedStoreSaysSo() {
		store.close();
		store.close();
		assertThrows(IllegalStateException.class, () -> store.info());
		assertThrows(IllegalStateException.class, () -> store.datasets().remove("a"));
		assertTrue(Files.exists(folder.resolve(ProjectStore.DATABASE_NAME)));
		assertFalse(Files.exists(folder.resolve(ProjectStore.DATABASE_NAME + "-wal")), "the log was not folded into the database");
	}

	@Test
	void theBenchmarkRuns() {
		var results = StoreBenchmark.run(temp.resolve("benchmark"), 2000);
		assertTrue(results.size() > 10);
		try (ProjectStore s = ProjectStore.open(temp.resolve("benchmark"), true)) {
			assertEquals(2000, s.samples().count(SampleQuery.all()));
		}
	}
}
