package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.io.NpyFile;
import org.fiducial.dataset.io.RecordException;
import org.junit.jupiter.api.Test;

/** ArtFace, CariFace and DualStyleGAN. */
class ArtLayoutsTest extends WorkspaceTest {
	private static float[] floats(double[] d) {
		float[] f = new float[d.length];
		for (int i = 0; i < d.length; i++) {
			f[i] = (float) d[i];
		}
		return f;
	}

	@Test
	void artFaceTakesStyleAndAuthorFromTheFolder() throws IOException {
		for (String artist : List.of("Fernand_Leger", "Amedeo_Modigliani")) {
			for (int i = 1; i <= 3; i++) {
				Trees.face(in.resolve(artist), Integer.toString(i), i);
			}
		}
		ImportResult r = w.run(null, in, "artface");
		assertEquals("artface", r.format());
		assertEquals(6, r.added(), r.problems().toString());
		assertArrayEquals(Trees.shape(2), w.shape("artface", "Fernand_Leger/2"), "1-based in the file");
		assertEquals("fernand-leger", w.sample("artface", "Fernand_Leger/2").getStyle());
		assertEquals("Fernand Leger", w.sample("artface", "Fernand_Leger/2").getAuthor());
		Trees.face(in, "loose", 1);
		assertTrue(assertThrows(FiducialException.class, () -> w.run("artface", in, "x")).getMessage().contains("mixed layout"));
	}

	@Test
	void artFaceAsGflwPacksIt() throws IOException {
		for (int i = 0; i < 4; i++) {
			Trees.image(in.resolve("images/" + i + ".png"), i);
			Trees.npy(in.resolve("landmarks/" + i + ".png.npy"), "<f8", false, Trees.shape(i), 68, 2);
		}
		Trees.text(in.resolve("train_list.txt"), "0.png\n1.png\n2.png\n");
		Trees.text(in.resolve("test_list.txt"), "3.png\n");
		Trees.text(in.resolve("test_list_all.txt"), "0.png\n1.png\n2.png\n3.png\n");
		ImportResult r = w.run(null, in, "artface");
		assertEquals("artface", r.format());
		assertEquals(4, r.added(), r.problems().toString());
		assertEquals(0, r.problems().size(), r.problems().toString());
		assertEquals("test", w.sample("artface", "3").getSplit());
		assertArrayEquals(Trees.shape(3), w.shape("artface", "3"));
	}

	@Test
	void cariFacePrefersGroundTruthAndReadsBothWidths() throws IOException {
		for (int i = 0; i < 3; i++) {
			Trees.image(in.resolve("images/c" + i + ".jpg"), i);
			Trees.npy(in.resolve("landmarks/c" + i + "_l.npy"), "<f4", false, Trees.shape(50 + i), 68, 2);
			Trees.npy(in.resolve("landmarks_gt/c" + i + ".jpg.npy"), i == 0 ? "<f4" : "<f8", false, Trees.shape(i), 68, 2);
		}
		Trees.text(in.resolve("exp/train_images.txt"), "/data/images/c0.jpg\r\nD:\\data\\c1.jpg\r\n");
		Trees.text(in.resolve("exp/train_landmarks.txt"), "ignored.npy\n");
		Trees.text(in.resolve("exp/test_images.txt"), "c2\nc1.jpg\nc7.jpg\n");
		ImportResult r = w.run(null, in, "cari");
		assertEquals("cariface", r.format());
		assertEquals(3, r.added(), r.problems().toString());
		assertEquals("train", w.sample("cari", "c0").getSplit());
		assertEquals("test", w.sample("cari", "c1").getSplit(), "better not trained on than tested on twice");
		assertEquals("test", w.sample("cari", "c2").getSplit());
		assertEquals("caricature", w.sample("cari", "c2").getStyle());
		assertArrayEquals(Trees.shape(2), w.shape("cari", "c2"));
		assertArrayEquals(floats(Trees.shape(0)), floats(w.shape("cari", "c0")));
		PtsImporterTest.assertProblem(r, "train_images.txt", 2, "'c1.jpg' is in split test too; test is kept");
		PtsImporterTest.assertProblem(r, "test_images.txt", 3, "no such image");
	}

	@Test
	void cariFaceReportsArraysOfAnotherKind() throws IOException {
		double[] s = Trees.shape(1);
		for (String name : List.of("good", "big", "ints", "fortran", "short", "nan", "cut", "object", "text", "none")) {
			Trees.image(in.resolve("images/" + name + ".jpg"), 1);
		}
		Path l = in.resolve("landmarks");
		Trees.npy(l.resolve("good.jpg.npy"), "<f8", false, s, 68, 2);
		Trees.npy(l.resolve("big.jpg.npy"), ">f8", false, s, 68, 2);
		Trees.npy(l.resolve("ints.jpg.npy"), "<i8", false, s, 68, 2);
		Trees.npy(l.resolve("fortran.jpg.npy"), "<f8", true, s, 68, 2);
		Trees.npy(l.resolve("short.jpg.npy"), "<f8", false, new double[10], 5, 2);
		double[] nan = s.clone();
		nan[5] = Double.NaN;
		Trees.npy(l.resolve("nan.jpg.npy"), "<f8", false, nan, 68, 2);
		Path cut = Trees.npy(l.resolve("cut.jpg.npy"), "<f8", false, s, 68, 2);
		Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 500));
		Trees.npy(l.resolve("object.jpg.npy"), "|O", false, s, 68, 2);
		Trees.text(l.resolve("text.jpg.npy"), "1 2 3 4 5 6 7 8 9");
		ImportResult r = w.run("cariface", in, "cari");
		assertEquals(1, r.added());
		assertEquals(9, r.errors());
		assertEquals(ExitCode.PARTIAL, r.exitCode());
		PtsImporterTest.assertProblem(r, "big.jpg.npy", 0, "type '>f8', expected little-endian");
		PtsImporterTest.assertProblem(r, "ints.jpg.npy", 0, "type '<i8'");
		PtsImporterTest.assertProblem(r, "fortran.jpg.npy", 0, "Fortran order");
		PtsImporterTest.assertProblem(r, "short.jpg.npy", 0, "shape [5, 2], expected [68, 2]");
		PtsImporterTest.assertProblem(r, "nan.jpg.npy", 0, "point 2 is NaN");
		PtsImporterTest.assertProblem(r, "cut.jpg.npy", 0, "truncated");
		PtsImporterTest.assertProblem(r, "object.jpg.npy", 0, "type '|O'");
		PtsImporterTest.assertProblem(r, "text.jpg.npy", 0, "does not start as a .npy file");
		PtsImporterTest.assertProblem(r, "none.jpg", 0, "has no landmarks");
	}

	@Test
	void npyShapesThatOverflowAreRefused() throws IOException {
		Path f = Trees.npy(temp.resolve("a.npy"), "<f8", false, new double[0], 99_999_999, 99_999_999, 99_999_999, 99_999_999);
		assertTrue(assertThrows(RecordException.class, () -> NpyFile.read(f)).getMessage().contains("too large"));
		assertArrayEquals(new double[0], NpyFile.read(Trees.npy(temp.resolve("b.npy"), "<f8", false, new double[0], 0)).values());
	}

	@Test
	void cariFaceMixedLayoutIsRefused() throws IOException {
		Trees.image(in.resolve("images/a.jpg"), 1);
		Trees.npy(in.resolve("landmarks/a.jpg.npy"), "<f8", false, Trees.shape(1), 68, 2);
		Trees.image(in.resolve("loose.jpg"), 1);
		assertTrue(assertThrows(FiducialException.class, () -> w.run("cariface", in, "x")).getMessage().contains("mixed layout"));
	}

	@Test
	void cariFacePartsInFoldersGiveTheSplit() throws IOException {
		for (String part : List.of("trainset", "testset")) {
			Trees.image(in.resolve(part + "/images/a.jpg"), 1);
			Trees.npy(in.resolve(part + "/landmarks/a.jpg.npy"), "<f8", false, Trees.shape(1), 68, 2);
		}
		assertEquals(2, w.run(null, in, "cari").added());
		assertEquals("test", w.sample("cari", "testset/a").getSplit());
	}

	@Test
	void dualStyleGanTakesTheStyleFromTheName() throws IOException {
		for (String name : List.of("cartoon_00.jpg", "cartoon_01.jpg", "arcane_77_unsplash-rDEOVtE7vOs.jpg", "arcane_77_unsplash-rDEOVtE7vOs_overview.jpg", "holiday.jpg")) {
			Trees.image(in.resolve(name), 1);
		}
		ImportResult r = w.run(null, in, "art");
		assertEquals("dualstylegan", r.format());
		assertEquals(4, r.added());
		assertEquals("cartoon", w.sample("art", "cartoon_01.jpg").getStyle());
		assertEquals("arcane", w.sample("art", "arcane_77_unsplash-rDEOVtE7vOs.jpg").getStyle());
		assertEquals("77", w.sample("art", "arcane_77_unsplash-rDEOVtE7vOs.jpg").getAttributes().get("exemplar"));
		assertNull(w.sample("art", "holiday.jpg").getStyle());
		PtsImporterTest.assertProblem(r, "holiday.jpg", 0, "does not say the style");
		assertEquals("ibug68", w.store.datasets().get("art").getScheme());
		assertEquals(List.of(), w.store.annotations().of(w.sample("art", "cartoon_00.jpg").getId()), "to be annotated");
	}

	@Test
	void dualStyleGanTakesTheStyleFromTheFolder() throws IOException {
		Trees.image(in.resolve("pixar/0001.jpg"), 1);
		Trees.image(in.resolve("Slam Dunk/0001.jpg"), 2);
		ImportResult r = w.run(null, in, "art");
		assertEquals(2, r.added());
		assertEquals("pixar", w.sample("art", "pixar/0001.jpg").getStyle());
		assertEquals("slam-dunk", w.sample("art", "Slam Dunk/0001.jpg").getStyle());
		Trees.image(in.resolve("cartoon_01.jpg"), 3);
		assertTrue(assertThrows(FiducialException.class, () -> w.run("dualstylegan", in, "x")).getMessage().contains("mixed layout"));
		assertEquals(3, w.run("dualstylegan", in, "x", "style-from=name").added());
	}
}
