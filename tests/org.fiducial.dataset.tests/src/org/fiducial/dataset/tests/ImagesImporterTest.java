package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ImportResult;
import org.junit.jupiter.api.Test;

/** Pictures that nobody has annotated yet. */
class ImagesImporterTest extends WorkspaceTest {
	@Test
	void takesAllPicturesBelowAFolder() throws IOException {
		Trees.image(in.resolve("a.png"), 1);
		Trees.image(in.resolve("Slam Dunk/a.jpg"), 2);
		Trees.text(in.resolve("notes.txt"), "hello");
		ImportResult r = w.run(null, in, "mine");
		assertEquals("images", r.format());
		assertEquals(2, r.added(), r.problems().toString());
		assertEquals("ibug68", w.store.datasets().get("mine").getScheme());
		assertNull(w.store.datasets().get("mine").getLicence(), "nobody has said it");
		assertNull(w.sample("mine", "Slam Dunk/a.jpg").getStyle());
		assertEquals(List.of(), w.store.annotations().of(w.sample("mine", "a.png").getId()));
		assertEquals(2, w.run(null, in, "mine").skipped());
	}

	@Test
	void takesOnePicture() throws IOException {
		ImportResult r = w.run(null, Trees.image(in.resolve("b.png"), 3), "mine");
		assertEquals("images", r.format());
		assertEquals("mine", w.sample("mine", "b.png").getDataset());
	}

	@Test
	void schemeAndStyleAreOptions() throws IOException {
		Trees.image(in.resolve("Slam Dunk/a.jpg"), 2);
		w.run("images", in, "mine", "scheme=wflw98", "style-from=folder");
		assertEquals("wflw98", w.store.datasets().get("mine").getScheme());
		assertEquals("slam-dunk", w.sample("mine", "Slam Dunk/a.jpg").getStyle());
		assertTrue(assertThrows(FiducialException.class, () -> w.run("images", in, "other", "scheme=wflw99")).getMessage().contains("wflw98"), "names those there are");
	}

	@Test
	void isNotChosenWhereLandmarksMayLieBeside() throws IOException {
		Trees.image(in.resolve("a.png"), 1);
		Trees.text(in.resolve("a.json"), "{}");
		assertTrue(assertThrows(FiducialException.class, () -> w.run(null, in, "mine")).getMessage().contains("may hold their landmarks"));
		assertEquals(1, w.run("images", in, "mine").added());
	}
}
