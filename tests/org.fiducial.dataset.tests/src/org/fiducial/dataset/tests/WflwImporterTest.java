package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ProjectImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WflwImporterTest {
	@TempDir
	Path temp;

	private static double[] shape(int seed) {
		double[] s = new double[196];
		for (int i = 0; i < s.length; i++) {
			s[i] = 10 + (i * 7 + seed * 3) % 40 + .25;
		}
		return s;
	}

	private static String line(double[] shape, String image) {
		StringBuilder s = new StringBuilder();
		for (double v : shape) {
			s.append(v).append(' ');
		}
		return s + "1 2 60 61 0 1 0 0 1 0 " + image + "\n";
	}

	@Test
	void readsTheListsWithSeveralFacesAnImage() throws IOException {
		Path in = temp.resolve("WFLW");
		String parade = "0--Parade/0_Parade_marchingband_1_849.png";
		Trees.image(in.resolve("WFLW_images/" + parade), 1);
		Path lists = in.resolve("WFLW_annotations/list_98pt_rect_attr_train_test");
		Trees.text(lists.resolve("list_98pt_rect_attr_train.txt"), line(shape(1), parade) + line(shape(2), parade) + "1 2 3 " + parade + "\n"
				+ line(shape(3), parade).replaceFirst("[0-9.]+", "NaN") + line(shape(4), "../../../evil.png"));
		Trees.text(lists.resolve("list_98pt_rect_attr_test.txt"), line(shape(5), "1--Handshaking/missing.png"));
		try (Workspace w = new Workspace(temp.resolve("project"))) {
			ImportResult r = w.run(null, in, "wflw");
			assertEquals("wflw", r.format());
			assertEquals(2, r.added(), r.problems().toString());
			assertArrayEquals(shape(2), w.shape("wflw", "0--Parade/0_Parade_marchingband_1_849#2"));
			assertEquals("train", w.sample("wflw", "0--Parade/0_Parade_marchingband_1_849").getSplit());
			assertEquals("1", w.sample("wflw", "0--Parade/0_Parade_marchingband_1_849").getAttributes().get("occlusion"));
			assertArrayEquals(new double[] { 1, 2, 60, 61 }, ProjectImages.open(w.store, DatasetSelection.of("wflw")).box(0));
			assertEquals("wflw98", w.store.datasets().get("wflw").getScheme());
			PtsImporterTest.assertProblem(r, "list_98pt_rect_attr_train.txt", 3, "4 fields, expected 207");
			PtsImporterTest.assertProblem(r, "list_98pt_rect_attr_train.txt", 4, "coordinate 0 is NaN");
			PtsImporterTest.assertProblem(r, "list_98pt_rect_attr_train.txt", 5, "outside");
			PtsImporterTest.assertProblem(r, "list_98pt_rect_attr_test.txt", 1, "no such image");
			assertEquals(4, r.errors());
		}
	}
}
