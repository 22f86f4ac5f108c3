package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.FormatDetector;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportServiceTest extends WorkspaceTest {
	private FiducialException refused(ExitCode code, String format, Path path, String... options) {
		FiducialException e = assertThrows(FiducialException.class, () -> w.run(format, path, "d", options));
		assertEquals(code, e.exitCode(), e.getMessage());
		return e;
	}

	@Test
	void missingAndEmptyFoldersAreRefused() throws IOException {
		for (String format : new String[] {null, "300w", "ffhq", "artface", "cariface", "dualstylegan", "images", "csv"}) {
			assertTrue(refused(ExitCode.INPUT, format, in.resolve("nowhere")).getMessage().contains("no such file or folder"));
			Path empty = Files.createDirectories(in.resolve("empty"));
			assertTrue(refused(ExitCode.INPUT, format, empty).getMessage().contains("the folder is empty"));
			Trees.text(in.resolve("readme/README.txt"), "hello");
			assertTrue(refused(ExitCode.INPUT, format, in.resolve("readme")).getMessage().contains("readme"));
		}
		assertEquals(List.of(), w.store.info(), "nothing is made when nothing can be imported");
	}

	private ImportResult owned(Path from) {
		return w.service().run(new ImportRequest("300w", from, "d", null, Map.of(), "a recipe's step"), null);
	}

	@Test
	void anOwnersDatasetIsWhatItsSourceIs() throws IOException {
		Path other = temp.resolve("other");
		for (int i = 0; i < 3; i++) {
			Trees.face(in, "first" + i, i);
			Trees.face(other, "second" + i, i);
		}
		Trees.face(temp.resolve("by hand"), "added", 7);
		w.run("300w", temp.resolve("by hand"), "d");
		assertEquals(3, owned(in).added());
		Annotation corrected = w.imported("d", "first1");
		corrected.setLayer("manual");
		corrected.setSource(AnnotationSource.HUMAN);
		w.store.annotations().save(corrected, 0, "somebody");
		ImportResult r = owned(other);
		assertEquals(3, r.added());
		assertEquals(2, r.removed());
		List<String> keys = new java.util.ArrayList<>();
		w.store.samples().each(org.fiducial.store.SampleQuery.of("d")).forEach(s -> keys.add(s.getKey()));
		assertEquals(List.of("added", "first1", "second0", "second1", "second2"), keys);
		assertEquals(3, owned(other).skipped());
	}

	@Test
	void whatTheSourceSaysOfAnUnchangedPictureIsTakenOver() throws IOException {
		Trees.face(in, "a", 1);
		Trees.face(in, "b", 2);
		w.run("300w", in, "d", "style=photo", "split=train");
		assertEquals(2, w.run("300w", in, "d", "style=photo", "split=train").skipped());
		ImportResult r = w.run("300w", in, "d", "style=sketch", "split=test");
		assertEquals(2, r.updated());
		assertEquals("sketch", w.sample("d", "a").getStyle());
		assertEquals("test", w.sample("d", "a").getSplit());
		assertArrayEquals(Trees.shape(1), w.shape("d", "a"));
	}

	@Test
	void unknownFormatsAndOptionsAreRefusedWithASuggestion() throws IOException {
		Trees.face(in, "a", 1);
		assertTrue(refused(ExitCode.USAGE, "300v", in).getMessage().contains("did you mean '300w'?"));
		assertTrue(refused(ExitCode.USAGE, "300w", in, "shceme=ibug68").getMessage().contains("did you mean 'scheme'?"));
		assertTrue(refused(ExitCode.USAGE, "300w", in, "orientation=sideways").getMessage().contains("stored"));
		assertTrue(refused(ExitCode.USAGE, "300w", in, "limit=many").getMessage().contains("no whole number"));
	}

	@Test
	void detectsEachLayoutAndRefusesWhatCouldBeTwo() throws IOException {
		Path art = temp.resolve("art");
		for (String artist : List.of("Fernand_Leger", "Pablo_Picasso", "Vincent_van_Gogh")) {
			Trees.face(art.resolve(artist), "1", 1);
		}
		FormatDetector detector = new FormatDetector(ImporterLookup.of(Workspace.IMPORTERS));
		assertEquals("artface", detector.detect(art));
		Path both = temp.resolve("both");
		Trees.text(both.resolve("ffhq-dataset-v2.json"), "{}");
		for (String artist : List.of("Fernand_Leger", "Pablo_Picasso")) {
			Trees.face(both.resolve(artist), "1", 1);
		}
		FiducialException e = assertThrows(FiducialException.class, () -> detector.detect(both));
		assertTrue(e.getMessage().contains("mixed layout") && e.getMessage().contains("'artface'") && e.getMessage().contains("'ffhq'"), e.getMessage());
	}

	@Test
	void aSecondRunImportsNothingTwice() throws IOException {
		for (int i = 0; i < 5; i++) {
			Trees.face(in, "f" + i, i);
		}
		assertEquals(5, w.run("300w", in, "d").added());
		ImportResult again = w.run("300w", in, "d");
		assertEquals(List.of(0L, 0L, 5L), List.of(again.added(), again.updated(), again.skipped()));
		Trees.face(in, "f9", 9);
		Trees.pts(in.resolve("f1.pts"), Trees.shape(77));
		Trees.image(in.resolve("f2.png"), 1234);
		Files.setLastModifiedTime(in.resolve("f2.png"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
		String before = w.sample("d", "f2").getContentHash();
		ImportResult third = w.run("300w", in, "d");
		assertEquals(List.of(1L, 2L, 3L), List.of(third.added(), third.updated(), third.skipped()));
		assertArrayEquals(Trees.shape(77), w.shape("d", "f1"));
		assertNotEquals(before, w.sample("d", "f2").getContentHash());
		assertEquals(6, w.store.info().getFirst().samples());
	}

	@Test
	void whatAPersonCorrectedStaysTheirs() throws IOException {
		Trees.face(in, "a", 1);
		w.run("300w", in, "d");
		Annotation a = w.imported("d", "a");
		double[] corrected = Trees.shape(50);
		a.setShape(corrected);
		a.setSource(AnnotationSource.HUMAN);
		w.store.annotations().save(a, a.getVersion(), "ann");
		Trees.pts(in.resolve("a.pts"), Trees.shape(2));
		assertEquals(1, w.run("300w", in, "d").skipped());
		assertArrayEquals(corrected, w.shape("d", "a"));
	}

	@Test
	void aMovedDatasetIsFoundAgain() throws IOException {
		Trees.face(in, "a", 1);
		Trees.face(in, "b", 2);
		w.run("300w", in, "d");
		Path moved = temp.resolve("elsewhere");
		Files.move(in, moved);
		Files.setLastModifiedTime(moved.resolve("a.png"), java.nio.file.attribute.FileTime.fromMillis(5_000_000));
		Trees.pts(moved.resolve("a.pts"), Trees.shape(9));
		ImportResult r = w.run("300w", moved, "d");
		assertEquals(List.of(0L, 2L, 0L), List.of(r.added(), r.updated(), r.skipped()));
		assertEquals("../elsewhere/a.png", w.sample("d", "a").getPath());
		assertArrayEquals(Trees.shape(9), w.shape("d", "a"));
		Files.setLastModifiedTime(moved.resolve("b.png"), java.nio.file.attribute.FileTime.fromMillis(5_000_000));
		assertEquals(2, w.run("300w", moved, "d").skipped(), "a touched file is the same file");
	}

	@Test
	void deletedLandmarksStayDeleted() throws IOException {
		Trees.face(in, "a", 1);
		w.run("300w", in, "d");
		Annotation a = w.imported("d", "a");
		w.store.annotations().delete(a.getSampleId(), "imported", a.getVersion(), "ann");
		assertEquals(1, w.run("300w", in, "d").skipped());
		assertEquals(List.of(), w.store.annotations().of(a.getSampleId()));
	}

	@Test
	void landmarksComeToImagesImportedWithoutThem() throws IOException {
		Trees.image(in.resolve("a.png"), 1);
		w.run("dualstylegan", in, "d");
		StringBuilder table = new StringBuilder("image");
		StringBuilder row = new StringBuilder("a.png");
		for (int i = 0; i < 68; i++) {
			table.append(",x").append(i).append(",y").append(i);
			row.append(",").append(Trees.shape(3)[2 * i]).append(",").append(Trees.shape(3)[2 * i + 1]);
		}
		ImportResult r = w.run("csv", Trees.text(in.resolve("t.csv"), table + "\n" + row + "\n"), "d");
		assertEquals(List.of(0L, 1L), List.of(r.added(), r.updated()), r.problems().toString());
		assertArrayEquals(Trees.shape(3), w.shape("d", "a.png"));
	}

	@Test
	void truncatedAndHugeImagesAreReported() throws IOException {
		Trees.face(in, "good", 1);
		Trees.bomb(in.resolve("bomb.png"), 60_000, 60_000);
		Trees.pts(in.resolve("bomb.pts"), Trees.shape(1));
		Path cut = Trees.image(in.resolve("cut.jpg"), 3);
		Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 15));
		Trees.pts(in.resolve("cut.pts"), Trees.shape(3));
		for (String name : List.of("half.jpg", "half.png")) {
			Path half = Trees.image(in.resolve(name), 200, 200, 4);
			Files.write(half, java.util.Arrays.copyOf(Files.readAllBytes(half), (int) Files.size(half) * 2 / 3));
			Trees.pts(in.resolve(name.replace('.', '_') + ".pts"), Trees.shape(3));
			Files.move(half, in.resolve(name.replace('.', '_') + name.substring(4)));
		}
		Trees.text(in.resolve("text.png"), "this is no picture");
		Trees.pts(in.resolve("text.pts"), Trees.shape(3));
		ImportResult r = w.run("300w", in, "d");
		assertEquals(1, r.added());
		assertEquals(5, r.errors(), r.problems().toString());
		PtsImporterTest.assertProblem(r, "half_jpg.pts", 0, "truncated");
		PtsImporterTest.assertProblem(r, "half_png.pts", 0, "truncated");
		PtsImporterTest.assertProblem(r, "bomb.pts", 0, "60000x60000 pixels are more than the budget");
		PtsImporterTest.assertProblem(r, "cut.pts", 0, "cut.jpg");
		PtsImporterTest.assertProblem(r, "text.pts", 0, "not an image");
	}

	@Test
	void cancellingKeepsWhatWasImported() throws IOException {
		for (int i = 0; i < 120; i++) {
			Trees.face(in, "f" + i, i);
		}
		IProgressMonitor monitor = new NullProgressMonitor() {
			private int done;

			@Override
			public void worked(int work) {
				done += work;
				setCanceled(done >= 20);
			}
		};
		assertThrows(OperationCanceledException.class, () -> w.service().run(ImportRequest.of("300w", in, "d"), monitor));
		long kept = w.store.info().getFirst().samples();
		assertTrue(kept >= 20 && kept < 120, "kept " + kept);
		ImportResult r = w.run("300w", in, "d");
		assertEquals(120 - kept, r.added());
		assertEquals(kept, r.skipped());
	}

	@Test
	void countsProgressByRecords() throws IOException {
		for (int i = 0; i < 7; i++) {
			Trees.face(in, "f" + i, i);
		}
		Trees.pts(in.resolve("lonely.pts"), Trees.shape(1));
		int[] seen = new int[2];
		w.service().run(ImportRequest.of("300w", in, "d"), new NullProgressMonitor() {
			@Override
			public void beginTask(String name, int total) {
				seen[0] = total;
			}

			@Override
			public void worked(int work) {
				seen[1] += work;
			}
		});
		assertEquals(8, seen[0]);
		assertEquals(8, seen[1]);
	}

	@Test
	void aLimitEndsTheImport() throws IOException {
		for (int i = 0; i < 7; i++) {
			Trees.face(in, "f" + i, i);
		}
		assertEquals(3, w.run("300w", in, "d", "limit=3").added());
	}

	@Test
	void anImporterThatBreaksIsNamed() throws IOException {
		Trees.face(in, "a", 1);
		DatasetImporter broken = new DatasetImporter() {
			@Override
			public Probe probe(Path path) {
				throw new IllegalStateException("boom");
			}

			@Override
			public void read(Path path, ImportOptions options, SampleSink sink, IProgressMonitor monitor) {
				sink.accept(SampleRecord.of("first", in.resolve("a.png")).build());
				throw new IllegalStateException("boom");
			}
		};
		DatasetImportService service = new DatasetImportService(w.store, ImporterLookup.of(Map.of("broken", broken, "300w", Workspace.IMPORTERS.get("300w"))));
		assertEquals(1, service.run(ImportRequest.of(null, in, "fine"), null).added(), "the others still work");
		FiducialException e = assertThrows(FiducialException.class, () -> service.run(ImportRequest.of("broken", in, "d"), null));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("importer 'broken'") && e.getMessage().contains("boom"), e.getMessage());
	}

	@Test
	void recordsOfAnotherSchemeOrNameAreReported() throws IOException {
		Path image = Trees.image(in.resolve("a.png"), 1);
		DatasetImporter odd = new DatasetImporter() {
			@Override
			public Probe probe(Path path) {
				return Probe.no("only when asked");
			}

			@Override
			public void read(Path path, ImportOptions options, SampleSink sink, IProgressMonitor monitor) {
				sink.accept(SampleRecord.of("a", image).landmarks("ibug68", Trees.shape(1)).from(path, 1).build());
				sink.accept(SampleRecord.of("b", image).landmarks("points5", new double[10]).from(path, 2).build());
				sink.accept(SampleRecord.of("c", image).landmarks("ibug68", new double[10]).from(path, 3).build());
				sink.accept(SampleRecord.of("a", image).landmarks("ibug68", Trees.shape(1)).from(path, 4).build());
				double[] infinite = Trees.shape(1);
				infinite[7] = Double.POSITIVE_INFINITY;
				sink.accept(SampleRecord.of("e", image).landmarks("ibug68", infinite).from(path, 5).build());
			}
		};
		ImportResult r = new DatasetImportService(w.store, ImporterLookup.of(Map.of("odd", odd))).run(ImportRequest.of("odd", in, "d"), null);
		assertEquals(1, r.added());
		PtsImporterTest.assertProblem(r, "in", 2, "scheme 'points5'");
		PtsImporterTest.assertProblem(r, "in", 3, "5 points, expected 68");
		PtsImporterTest.assertProblem(r, "in", 4, "second record named 'a'");
		PtsImporterTest.assertProblem(r, "in", 5, "Infinity");
	}

	@Test
	void archivesAreUnpackedOnce() throws IOException {
		Trees.face(in.resolve("set"), "a", 1);
		Path zip = zip("faces.zip", Map.of("set/a.png", in.resolve("set/a.png"), "set/a.pts", in.resolve("set/a.pts")));
		ImportResult r = w.run("300w", zip, "d");
		assertEquals(1, r.added(), r.problems().toString());
		assertTrue(w.sample("d", "a").getPath().startsWith("imported/d-"), w.sample("d", "a").getPath());
		assertEquals(1, w.run("300w", zip, "d").skipped());
		try (Stream<Path> folders = Files.list(w.store.folder().resolve("imported"))) {
			assertEquals(1, folders.count());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"../evil.png", "a/../../evil.png", "/etc/evil.png", "C:\\evil.png", "..\\evil.png", "a//b.png", "a/\u0001.png"})
	void archivesWithUnsafeNamesAreRefusedAsAWhole(String name) throws IOException {
		Path image = Trees.image(in.resolve("a.png"), 1);
		Map<String, Path> entries = new java.util.LinkedHashMap<>();
		entries.put("good.png", image);
		entries.put(name, image);
		FiducialException e = refused(ExitCode.INPUT, "dualstylegan", zip("evil.zip", entries));
		assertTrue(e.getMessage().contains("not safe"), e.getMessage());
		assertFalse(Files.exists(w.store.folder().resolve("imported")), "nothing is written");
		try (Stream<Path> all = Files.walk(temp)) {
			assertEquals(List.of(), all.filter(p -> p.getFileName().toString().contains("evil.png")).toList());
		}
	}

	@Test
	void archiveBombsAndClashesAndBrokenArchivesAreRefused() throws IOException {
		Path zeros = Files.write(Files.createDirectories(in).resolve("zeros.png"), new byte[40 << 20]);
		assertTrue(refused(ExitCode.INPUT, "dualstylegan", zip("bomb.zip", Map.of("zeros.png", zeros))).getMessage().contains("bomb"));
		Path image = Trees.image(in.resolve("a.png"), 1);
		assertTrue(refused(ExitCode.INPUT, "dualstylegan", zip("clash.zip", Map.of("A.png", image, "a.png", image))).getMessage().contains("one file"));
		Path cut = zip("cut.zip", Map.of("a.png", image));
		Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 60));
		assertTrue(refused(ExitCode.INPUT, "dualstylegan", cut).getMessage().contains("broken archive"));
		assertTrue(refused(ExitCode.INPUT, "dualstylegan", Trees.text(in.resolve("page.zip"), "<html>")).getMessage().contains("no zip archive"));
	}

	private Path zip(String name, Map<String, Path> entries) throws IOException {
		Path file = temp.resolve(name);
		try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
			for (Map.Entry<String, Path> e : entries.entrySet()) {
				out.putNextEntry(new ZipEntry(e.getKey()));
				Files.copy(e.getValue(), out);
				out.closeEntry();
			}
		}
		return file;
	}
}
