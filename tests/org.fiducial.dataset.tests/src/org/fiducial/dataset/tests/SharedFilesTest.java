package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.fiducial.core.Problem;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ProjectImages;
import org.junit.jupiter.api.Test;

/** Real files import without a record left out. Skipped where they are not there. */
class SharedFilesTest extends WorkspaceTest {
	private void imports(String expectedFormat, String path, String dataset, int count, String... options) {
		ImportResult r = w.run(null, Workspace.shared(path), dataset, options);
		assertEquals(expectedFormat, r.format(), path);
		assertEquals(List.of(), r.problems().stream().filter(p -> p.severity() == Problem.Severity.ERROR).toList(), path);
		assertEquals(count, r.added(), path);
		assertEquals(count, w.run(expectedFormat, Workspace.shared(path), dataset, options).skipped(), path);
	}

	@Test
	void threeHundredW() {
		imports("300w", "data/300w-format", "both", 337 + 870);
		assertEquals(java.util.Map.of("train", 1207L), w.store.samples().splits("both"));
		imports("300w", "data/300w-format/afw", "afw", 337);
		ProjectImages afw = ProjectImages.open(w.store, DatasetSelection.of("afw"));
		RgbImage first = afw.get(0).image();
		double[] shape = afw.shape(0);
		double eyes = (shape[2 * 36 + 1] + shape[2 * 45 + 1]) / 2;
		assertTrue(eyes > 0 && eyes < shape[2 * 57 + 1] && shape[2 * 57 + 1] < first.height(), "eyes above mouth, inside the image");
	}

	@Test
	void singlePtsFolders() {
		imports("300w", "fixtures/formats/superviseddescent", "lfpw", 5);
		imports("300w", "fixtures/formats/eos", "eos", 1);
		imports("300w", "fixtures/formats/mmpose/tests/data/300vw", "video", 4);
		assertEquals("train", w.sample("lfpw", "examples/data/ibug_lfpw_trainset/image_0001").getSplit());
	}

	@Test
	void caricatureFace() {
		imports("cariface", "fixtures/formats/caricatureface", "cari", 5);
		imports("cariface", "fixtures/formats/caricatureface/cal_error/testset", "part", 5);
		assertEquals("test", w.sample("part", "0c32cffb644503b11aa9e8d23ea359d1").getSplit());
		double[] shape = w.shape("part", "0c32cffb644503b11aa9e8d23ea359d1");
		assertNotEquals((float) shape[0], shape[0], "the float64 ground truth, not the float32 predictions");
	}

	@Test
	void tables() {
		ImportResult r = w.run(null, Workspace.shared("fixtures/formats/udacity").resolve("udacity_test_head.csv"), "talks");
		assertEquals("csv", r.format());
		assertEquals(0, r.errors(), r.problems().toString());
		assertTrue(r.added() > 10);
	}
}
