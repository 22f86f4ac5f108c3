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
import org.fiducial.core.Problem;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.io.PtsFile;
import org.fiducial.dataset.io.RecordException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PtsImporterTest extends WorkspaceTest {
	@BeforeEach
	void folder() {
		in = temp.resolve("300W");
	}

	@Test
	void readsTheTreeWithSplitsAndOneBasedPoints() throws IOException {
		Trees.face(in.resolve("afw"), "1051618982_1", 1);
		Trees.face(in.resolve("helen/trainset"), "100032540_1", 2);
		Trees.face(in.resolve("helen/testset"), "296814969_3", 3);
		Trees.face(in.resolve("ibug"), "image_092 _01", 4);
		ImportResult r = w.run(null, in, "faces");
		assertEquals("300w", r.format());
		assertEquals(4, r.added(), r.problems().toString());
		assertEquals(ExitCode.OK, r.exitCode());
		assertArrayEquals(Trees.shape(4), w.shape("faces", "ibug/image_092 _01"));
		assertEquals("train", w.sample("faces", "afw/1051618982_1").getSplit());
		assertEquals("train", w.sample("faces", "helen/trainset/100032540_1").getSplit());
		assertEquals("test", w.sample("faces", "helen/testset/296814969_3").getSplit());
		assertEquals("test", w.sample("faces", "ibug/image_092 _01").getSplit());
		assertEquals("helen", w.sample("faces", "helen/testset/296814969_3").getAttributes().get("subset"));
		assertEquals("../300W/afw/1051618982_1.png", w.sample("faces", "afw/1051618982_1").getPath());
		assertEquals(64, w.sample("faces", "afw/1051618982_1").getContentHash().length());
	}

	@ParameterizedTest
	@ValueSource(strings = {"version: 1\r\nn_points: 2\r\n{\r\n1.5 2\r\n3 4.25\r\n}\r\n", "version: 1.0\nn_points:  2\n{\n1.5 2\n3 4.25\n}", "n_points: 2 {\n 1.5\t2 \n\n3,4.25\n}",
			"\u00ef\u00bb\u00bfversion:1\nn_points=2\n{\n1.5 2.0\n3.0e0 4.25\n}\n\n"})
	void toleratesHeadersFoundInTheWild(String text) throws IOException {
		Path f = temp.resolve("a.pts");
		Files.write(f, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
		assertArrayEquals(new double[] {.5, 1, 2, 3.25}, PtsFile.read(f));
	}

	@ParameterizedTest
	@ValueSource(strings = {"4;nan 2;NaN", "4;1.5 nan;NaN", "4;1.5;two numbers", "4;1.5 2 3;two numbers", "4;inf 2;no number", "4;0x1p3 2;no number", "4;1e999 2;out of range", "4;};0 points"})
	void namesTheLineOfABadPoint(String spec) throws IOException {
		String[] parts = spec.split(";");
		Path f = Trees.text(temp.resolve("a.pts"), "version: 1\nn_points: 2\n{\n" + parts[1] + "\n3 4\n}\n");
		RecordException e = assertThrows(RecordException.class, () -> PtsFile.read(f));
		assertEquals(Long.parseLong(parts[0]), e.line());
		assertTrue(e.getMessage().contains(parts[2]), e.getMessage());
	}

	@Test
	void roundTripIsBitForBit() throws IOException {
		double[] shape = {0, 1 / 3.0, 141.601, -7.25, 1e-17, 123456.789012345678, Math.PI, Double.MIN_NORMAL};
		Path f = temp.resolve("a.pts");
		PtsFile.write(f, shape);
		assertArrayEquals(shape, PtsFile.read(f));
	}

	@Test
	void reportsBadFilesAndImportsTheRest() throws IOException {
		Trees.face(in, "good", 1);
		Trees.image(in.resolve("short.png"), 2);
		Trees.pts(in.resolve("short.pts"), new double[10]);
		Trees.image(in.resolve("nan.png"), 3);
		Trees.text(in.resolve("nan.pts"), Trees.ptsText(Trees.shape(3), "\n").replaceFirst("\\{\n[^\n]*", "{\nnan nan"));
		Trees.pts(in.resolve("lonely.pts"), Trees.shape(4));
		Trees.face(in, "twice", 5);
		Trees.image(in.resolve("twice.jpg"), 5);
		Trees.text(in.resolve("empty.pts"), "");
		Trees.image(in.resolve("empty.png"), 6);
		ImportResult r = w.run("300w", in, "faces");
		assertEquals(1, r.added());
		assertEquals(5, r.errors());
		assertEquals(ExitCode.PARTIAL, r.exitCode());
		assertProblem(r, "short.pts", 0, "5 points, expected 68");
		assertProblem(r, "nan.pts", 4, "NaN");
		assertProblem(r, "lonely.pts", 0, "no image");
		assertProblem(r, "twice.pts", 0, "several images");
		assertProblem(r, "empty.pts", 1, "no opening brace");
	}

	@Test
	void warnsOfLandmarksOutsideTheImage() throws IOException {
		Trees.image(in.resolve("a.png"), 1);
		double[] shape = Trees.shape(1);
		shape[20] = 70;
		shape[21] = -12.5;
		Trees.pts(in.resolve("a.pts"), shape);
		ImportResult r = w.run("300w", in, "faces");
		assertEquals(1, r.added());
		assertEquals(1, r.warnings());
		assertEquals(ExitCode.OK, r.exitCode());
		assertEquals(Problem.Severity.WARNING, r.problems().getFirst().severity());
		assertTrue(r.problems().getFirst().message().contains("1 of 68 landmarks lie outside the 64x64 image, point 10 by 12.0 pixels"), r.problems().toString());
		assertArrayEquals(shape, w.shape("faces", "a"), "kept as given");
	}

	@Test
	void findsImagesInTheFolderBeside() throws IOException {
		Trees.pts(in.resolve("001/annot/000006.pts"), Trees.shape(1));
		Trees.image(in.resolve("001/imgs/000006.png"), 1);
		assertEquals(1, w.run("300w", in, "video").added());
	}

	@Test
	void otherSchemesAreAnOption() throws IOException {
		Trees.image(in.resolve("a.png"), 1);
		Trees.pts(in.resolve("a.pts"), new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
		assertEquals(1, w.run("300w", in, "five", "scheme=points5").added());
		assertEquals("points5", w.store.datasets().get("five").getScheme());
		FiducialException e = assertThrows(FiducialException.class, () -> w.run("300w", in, "six", "scheme=points6"));
		assertTrue(e.getMessage().contains("points5"), e.getMessage());
	}

	@Test
	void noSplitWhereNothingSaysIt() throws IOException {
		Trees.face(in, "a", 1);
		w.run("300w", in, "faces");
		assertNull(w.sample("faces", "a").getSplit());
		w.run("300w", in, "chosen", "split=train", "style=photo");
		assertEquals("train", w.sample("chosen", "a").getSplit());
		assertEquals("photo", w.sample("chosen", "a").getStyle());
	}

	static void assertProblem(ImportResult r, String file, long line, String text) {
		List<Problem> found = r.problems().stream().filter(p -> p.file() != null && p.file().endsWith(file) && p.message().contains(text)).toList();
		assertEquals(1, found.size(), () -> file + ": '" + text + "' in " + r.problems());
		assertEquals(line, found.getFirst().line());
	}
}
