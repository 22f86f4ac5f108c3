package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.model.Annotation;
import org.fiducial.model.ReviewState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectImagesTest extends WorkspaceTest {
	@BeforeEach
	void fill() throws IOException {
		for (int i = 0; i < 6; i++) {
			Trees.face(in.resolve(i % 2 == 0 ? "trainset" : "testset"), "f" + i, i);
		}
		w.run("300w", in, "d");
		for (String artist : List.of("Fernand_Leger", "Pablo_Picasso")) {
			Trees.face(temp.resolve("art").resolve(artist), "1", 1);
		}
		w.run("artface", temp.resolve("art"), "art");
	}

	private List<String> keys(DatasetSelection selection) {
		ProjectImages images = ProjectImages.open(w.store, selection);
		return IntStream.range(0, images.size()).mapToObj(images::key).toList();
	}

	@Test
	void selectsBySplitStyleDomainAndLimit() {
		assertEquals(6, ProjectImages.open(w.store, DatasetSelection.of("d")).size());
		ProjectImages train = ProjectImages.open(w.store, DatasetSelection.of("d").inSplit("train"));
		assertEquals(List.of("trainset/f0", "trainset/f2", "trainset/f4"), IntStream.range(0, 3).mapToObj(train::key).toList());
		assertArrayEquals(Trees.shape(2), train.shape(1));
		assertEquals("train", train.split(1));
		ProjectImages picasso = ProjectImages.open(w.store, DatasetSelection.of("art").inStyles(List.of("pablo-picasso")));
		assertEquals(1, picasso.size());
		assertEquals("pablo-picasso", picasso.style(0));
		assertEquals("art", picasso.domain(0));
		assertEquals(2, ProjectImages.open(w.store, DatasetSelection.of("art").inStyles(List.of("pablo-picasso", "fernand-leger"))).size());
		assertEquals(2, ProjectImages.open(w.store, new DatasetSelection("d", "imported", null, null, null, true, 0, 2)).size());
		List<String> all = keys(DatasetSelection.of("d"));
		assertEquals(all.subList(0, 2), keys(new DatasetSelection("d", "imported", null, null, null, true, 0, 2)));
		assertEquals(all.subList(2, 6), keys(new DatasetSelection("d", "imported", null, null, null, true, 2, 0)));
		assertEquals(all.subList(2, 5), keys(new DatasetSelection("d", "imported", null, null, null, true, 2, 3)));
		ProjectImages both = ProjectImages.open(w.store, List.of(DatasetSelection.of("d"), DatasetSelection.of("art")), 0);
		assertEquals(8, both.size());
		assertEquals("art", both.dataset(7));
		assertEquals(w.sample("art", "Pablo_Picasso/1").getId(), both.sampleId(7));
	}

	@Test
	void saysWhatThereIsWhenNothingFits() {
		assertTrue(refused(DatasetSelection.of("dd")).contains("did you mean 'd'?"));
		assertTrue(refused(DatasetSelection.of("d").inSplit("tarin")).contains("did you mean 'train'?"));
		assertTrue(refused(DatasetSelection.of("art").inStyles(List.of("pablo-picaso"))).contains("did you mean 'pablo-picasso'?"));
		assertTrue(refused(DatasetSelection.of("d").inLayer("model-7")).contains("layer 'model-7'"));
	}

	private String refused(DatasetSelection s) {
		return assertThrows(FiducialException.class, () -> ProjectImages.open(w.store, s)).getMessage();
	}

	@Test
	void leavesOutWhatAReviewerRejected() {
		Annotation a = w.imported("d", "trainset/f2");
		a.setReview(ReviewState.REJECTED);
		w.store.annotations().save(a, a.getVersion(), "reviewer");
		assertEquals(2, ProjectImages.open(w.store, DatasetSelection.of("d").inSplit("train")).size());
		ProjectImages all = ProjectImages.open(w.store, new DatasetSelection("d", "imported", "train", null, null, false, 0, 0));
		assertEquals(3, all.size());
		assertNull(all.get(1).shape());
	}

	@Test
	void keepsPicturesUpToItsCapacity() {
		long one = 3L * Trees.SIDE * Trees.SIDE;
		ProjectImages images = ProjectImages.open(w.store, List.of(DatasetSelection.of("d")), 2 * one);
		LabelledImage first = images.get(0);
		assertSame(first.image(), images.get(0).image());
		assertNotSame(first.shape(), images.get(0).shape(), "a shape belongs to the caller");
		images.get(1);
		images.get(2);
		assertNotSame(first.image(), images.get(0).image(), "the one used longest ago is gone");
		assertEquals(first.image(), images.get(0).image());
		ProjectImages none = ProjectImages.open(w.store, List.of(DatasetSelection.of("d")), 0);
		assertNotSame(none.get(0).image(), none.get(0).image());
	}

	@Test
	void isReadByManyThreads() {
		ProjectImages images = ProjectImages.open(w.store, List.of(DatasetSelection.of("d")), 3L * 64 * 64 * 2);
		IntStream.range(0, 600).parallel().forEach(i -> {
			LabelledImage s = images.get(i % 6);
			assertArrayEquals(images.shape(i % 6), s.shape());
			assertEquals(64, s.image().width());
		});
	}

	@Test
	void noticesPicturesThatChangedSize() throws IOException {
		Trees.image(temp.resolve("in/trainset/f0.png"), 32, 32, 0);
		ProjectImages images = ProjectImages.open(w.store, DatasetSelection.of("d").inSplit("train"));
		assertTrue(assertThrows(FiducialException.class, () -> images.get(0)).getMessage().contains("import it again"));
	}

	@Test
	void boxesOfADatasetAreUprightAndHaveTwoCorners() throws IOException {
		Path jpeg = Trees.image(temp.resolve("table/turned.jpg"), 40, 30, 0);
		Trees.orient(jpeg, 6);
		Trees.image(temp.resolve("table/bad.png"), 40, 30, 0);
		Trees.image(temp.resolve("table/none.png"), 40, 30, 0);
		Trees.text(temp.resolve("table/t.csv"), "key,image,x0,y0,x1,y1,x2,y2,x3,y3,x4,y4,attributes\n"
				+ "a,turned.jpg,1,2,3,4,5,6,7,8,9,10,\"{\"\"box\"\":\"\"1,2,21,12\"\"}\"\n"
				+ "b,bad.png,1,2,3,4,5,6,7,8,9,10,\"{\"\"box\"\":\"\"1,2,21,2\"\"}\"\n"
				+ "c,none.png,1,2,3,4,5,6,7,8,9,10,\n");
		w.run("csv", temp.resolve("table/t.csv"), "boxes", "scheme=points5");
		ProjectImages images = ProjectImages.open(w.store, DatasetSelection.of("boxes"));
		assertArrayEquals(new double[] { 17, 1, 27, 21 }, images.box(0));
		String said = assertThrows(FiducialException.class, () -> images.box(1)).getMessage();
		assertTrue(said.contains("'b'") && said.contains("1,2,21,2"), said);
		assertNull(images.box(2));
	}
}
