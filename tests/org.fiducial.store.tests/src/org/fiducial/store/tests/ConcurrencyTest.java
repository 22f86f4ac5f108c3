package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fiducial.model.Annotation;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.StaleAnnotationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConcurrencyTest {
	private static final int THREADS = 4;
	private static final int EDITS = 25;

	@TempDir
	Path folder;

	@Test
	void noEditIsLostAmongThreadsAndStores() throws Exception {
		try (ProjectStore one = ProjectStore.create(folder, "test"); ProjectStore two = ProjectStore.open(folder)) {
			Fixtures.fill(one, "a", "photo", 1);
			long id = Fixtures.first(one, "a").getId();
			List<Callable<Void>> jobs = new ArrayList<>();
			for (int t = 0; t < THREADS; t++) {
				ProjectStore store = t % 2 == 0 ? one : two;
				jobs.add(() -> {
					for (int i = 0; i < EDITS; i++) {
						increment(store, id);
					}
					return null;
				});
			}
			run(jobs);
			Annotation last = one.annotations().find(id, LAYER).orElseThrow();
			assertEquals(THREADS * EDITS, last.getShape()[0]);
			assertEquals(THREADS * EDITS + 1, last.getVersion());
			assertEquals(THREADS * EDITS + 1, two.history().of(id).size());
		}
	}

	@Test
	void readersSeeTheLastCommitAndDoNotWaitForAWriter() throws Exception {
		try (ProjectStore store = ProjectStore.create(folder, "test")) {
			Fixtures.fill(store, "a", "photo", 50);
			CountDownLatch inside = new CountDownLatch(1);
			CountDownLatch read = new CountDownLatch(1);
			run(List.of(() -> store.transaction(() -> {
				store.datasets().remove("a");
				inside.countDown();
				try {
					assertTrue(read.await(30, TimeUnit.SECONDS), "readers waited for the writer");
				} catch (InterruptedException e) {
					throw new IllegalStateException(e);
				}
				return null;
			}), () -> {
				inside.await();
				assertEquals(50, store.samples().page(SampleQuery.of("a")).size());
				read.countDown();
				return null;
			}));
			assertEquals(0, store.samples().count(SampleQuery.of("a")));
		}
	}

	@Test
	void manyReadersAtOnce() throws Exception {
		try (ProjectStore store = ProjectStore.create(folder, "test")) {
			Fixtures.fill(store, "a", "photo", 500);
			List<Callable<Void>> jobs = new ArrayList<>();
			for (int t = 0; t < 12; t++) {
				jobs.add(() -> {
					int n = 0;
					for (var s : store.samples().each(SampleQuery.of("a"))) {
						n += s.getDataset().length();
					}
					assertEquals(500, n);
					return null;
				});
			}
			run(jobs);
		}
	}

	private static void increment(ProjectStore store, long id) {
		while (true) {
			Annotation a = store.annotations().find(id, LAYER).orElseThrow();
			double[] shape = a.getShape().clone();
			shape[0]++;
			a.setShape(shape);
			try {
				store.annotations().save(a, a.getVersion(), Thread.currentThread().getName());
				return;
			} catch (StaleAnnotationException e) {
				// What the optimistic lock asks for: read again and repeat the edit.
				assertTrue(e.current().getVersion() > a.getVersion());
			}
		}
	}

	private static void run(List<Callable<Void>> jobs) throws Exception {
		try (ExecutorService pool = Executors.newFixedThreadPool(jobs.size())) {
			for (Future<Void> f : pool.invokeAll(jobs)) {
				f.get();
			}
		}
	}
}
