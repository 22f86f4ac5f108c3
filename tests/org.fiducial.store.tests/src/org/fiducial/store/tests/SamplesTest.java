package org.fiducial.store.tests;

import static org.fiducial.store.tests.Fixtures.LAYER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleOrder;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
	@TempDir
	Path folder;
	private ProjectStore store;

	@BeforeEach
	void make() {
		store = ProjectStore.create(folder.resolve("project"), "test");
	}

	@AfterEach
	void close() {
		store.close();
	}

	@Test
	void everyFeatureOfASampleSurvives() {
		store.datasets().add(Fixtures.dataset("a", "photo"));
		Sample s = Fixtures.sample(1);
		s.setOrientation(6);
		s.setLicence("CC BY 4.0");
		s.setAuthor("Käthe \"K\" Ölmann");
		s.getAttributes().put("gender", "f");
		s.getAttributes().put("note", "'); DROP TABLE sample; -- \u2028 \"");
		try (SampleWriter w = store.samples().writer("a")) {
			w.add(EcoreUtil.copy(s));
		}
		Sample t = store.samples().find("a", s.getKey()).orElseThrow();
		s.setId(t.getId());
		s.setDataset("a");
		assertTrue(t.getId() > 0);
		assertTrue(EcoreUtil.equals(s, t), () -> s + " became " + t);
	}

	@Test
	void pagesByKeyAndByIdVisitEverySampleOnceInOrder() {
		Fixtures.fill(store, "b", "oil", 25);
		Fixtures.fill(store, "a", "photo", 25);
		for (SampleOrder order : SampleOrder.values()) {
			List<Sample> all = new ArrayList<>();
			SampleQuery q = SampleQuery.all().order(order).limit(7);
			for (List<Sample> page = store.samples().page(q); !page.isEmpty(); page = store.samples().page(q.after(all.get(all.size() - 1)))) {
				assertTrue(page.size() <= 7);
				all.addAll(page);
			}
			assertEquals(50, all.size());
			assertArrayEquals(all.stream().mapToLong(Sample::getId).toArray(), store.samples().ids(q));
			assertEquals("b", all.get(0).getDataset(), "datasets come in order of creation");
			List<String> keys = all.stream().skip(25).map(Sample::getKey).toList();
			assertEquals(IntStream.range(0, 25).mapToObj("img-%05d"::formatted).toList(), keys);
			List<Sample> each = new ArrayList<>();
			store.samples().each(q).forEach(each::add);
			assertEquals(50, each.size());
			assertEquals(all.get(14).getId(), store.samples().page(q.offset(14)).get(0).getId());
		}
	}

	@Test
	void filtersSelectAndCount() {
		Fixtures.fill(store, "a", "photo", 30);
		Fixtures.fill(store, "b", "oil", 10);
		SampleQuery a = SampleQuery.of("a");
		assertEquals(40, count(SampleQuery.all()));
		assertEquals(30, count(a));
		assertEquals(10, count(SampleQuery.all().domain("oil")));
		assertEquals(10, count(a.split("train")));
		assertEquals(10, count(a.split("")));
		assertEquals(6, count(a.style("style-2")));
		assertEquals(2, count(a.style("style-2").split("val")));
		assertEquals(10, count(a.text("MG-0001")));
		assertEquals(0, count(a.text("%")), "wildcards are letters");
		assertEquals(0, count(SampleQuery.of("nowhere")));
		for (SampleQuery q : List.of(a, a.split("train"), a.split(""), a.style("style-2").split("val"), a.text("0001"), SampleQuery.all().domain("oil"))) {
			assertEquals(count(q), store.samples().page(q).size());
			assertEquals(count(q), store.samples().ids(q).length);
		}
		assertEquals(Map.of("", 10L, "train", 10L, "val", 10L), store.samples().splits("a"));
		assertEquals(5, store.samples().styles("a").size());
	}

	@Test
	void layersAndReviewStatesSelect() {
		Fixtures.fill(store, "a", "photo", 6);
		SampleQuery a = SampleQuery.of("a");
		Annotation x = store.annotations().find(Fixtures.first(store, "a").getId(), LAYER).orElseThrow();
		x.setReview(ReviewState.NEEDS_WORK);
		store.annotations().save(x, 1, "Ann");
		Annotation y = Fixtures.annotation(0);
		y.setLayer("detector");
		y.setSampleId(x.getSampleId() + 1);
		store.annotations().saveAll(List.of(y), "hourglass");
		assertEquals(6, count(a.withLayer(LAYER)));
		assertEquals(1, count(a.withLayer("detector")));
		assertEquals(5, count(a.withoutLayer("detector")));
		assertEquals(1, count(a.review(ReviewState.NEEDS_WORK)));
		assertEquals(6, count(a.review(ReviewState.NEEDS_WORK, ReviewState.UNREVIEWED)));
		assertEquals(0, count(a.withLayer("detector").review(ReviewState.NEEDS_WORK)));
		assertEquals(x.getSampleId(), store.samples().page(a.withLayer(LAYER).review(ReviewState.NEEDS_WORK)).get(0).getId());
		var layers = store.datasets().layers("a");
		assertEquals(List.of("detector", LAYER), layers.stream().map(l -> l.layer()).toList());
		assertEquals(6, layers.get(1).annotated());
		assertEquals(1, layers.get(1).needsWork());
		assertEquals(5, layers.get(1).unreviewed());
		assertEquals(6, layers.get(0).samples());
	}

	@Test
	void manyAreFoundByIdInTheGivenOrder() {
		Fixtures.fill(store, "a", "photo", 700);
		long[] ids = store.samples().ids(SampleQuery.of("a"));
		List<Long> wanted = new ArrayList<>(IntStream.range(0, ids.length).mapToObj(i -> ids[ids.length - 1 - i]).toList());
		wanted.add(3, -5L);
		List<Sample> found = store.samples().get(wanted);
		assertEquals(700, found.size());
		assertEquals(ids[699], found.get(0).getId());
		assertEquals(ids[0], found.get(699).getId());
		assertEquals(700, store.annotations().ofLayer(wanted, LAYER).size());
		assertEquals(List.of(), store.samples().get(List.of()));
		assertTrue(store.samples().get(-1).isEmpty());
	}

	@Test
	void metadataIsUpdatedAllOrNothing() {
		Fixtures.fill(store, "a", "photo", 2);
		List<Sample> both = store.samples().page(SampleQuery.of("a"));
		both.get(0).setSplit("test");
		both.get(0).getAttributes().put("filter", "kept");
		store.samples().update(both);
		Sample again = Fixtures.first(store, "a");
		assertEquals("test", again.getSplit());
		assertEquals("kept", again.getAttributes().get("filter"));
		assertEquals(1, store.samples().remove(List.of(both.get(1).getId())));
		both.get(0).setSplit("val");
		assertThrows(FiducialException.class, () -> store.samples().update(both));
		assertEquals("test", Fixtures.first(store, "a").getSplit());
		assertFalse(store.annotations().find(both.get(1).getId(), LAYER).isPresent(), "annotations go with the sample");
	}

	@Test
	void pathsAreRelativeToTheProject() {
		Path image = folder.resolve("images").resolve("x.png");
		assertEquals("../images/x.png", store.reference(image));
		assertEquals(image.toAbsolutePath().normalize(), store.resolve("../images/x.png"));
		assertEquals(Path.of("/elsewhere/x.png").toAbsolutePath(), store.resolve(Path.of("/elsewhere/x.png").toAbsolutePath().toString()));
		assertNull(Fixtures.sample(0).getDataset());
	}

	private long count(SampleQuery q) {
		return store.samples().count(q);
	}
}
