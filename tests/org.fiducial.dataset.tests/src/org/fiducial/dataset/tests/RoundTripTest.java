package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ExportRequest;
import org.fiducial.dataset.ExportResult;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exporting and importing again gives the same samples. */
class RoundTripTest extends WorkspaceTest {
	/** Samples with everything that can be awkward. */
	private void importAwkwardOnes() throws IOException {
		Path image = Trees.image(temp.resolve("pictures/x y.png"), 1);
		DatasetImporter awkward = new DatasetImporter() {
			@Override
			public Probe probe(Path path) {
				return Probe.no("only when asked");
			}

			@Override
			public void read(Path path, ImportOptions options, SampleSink sink, IProgressMonitor monitor) {
				double[] shape = Trees.shape(1);
				shape[0] = 1 / 3.0;
				byte[] visibility = new byte[68];
				java.util.Arrays.fill(visibility, (byte) 2);
				visibility[3] = 1;
				sink.accept(SampleRecord.of("folder/a, \"quoted\"", image).landmarks("ibug68", shape).visibility(visibility).split("train").style("=1+1").domain("oil")
						.rights("CC BY 4.0", "O'Neil, \"the\"\nPainter").attribute("title", "'tis, \u00e9\u4e2d").attribute("formula", "@SUM(A1)").build());
				sink.accept(SampleRecord.of("plain", image).landmarks("ibug68", Trees.shape(2)).build());
				sink.accept(SampleRecord.of("'apostrophe", image).build());
			}
		};
		ImportResult r = new DatasetImportService(w.store, ImporterLookup.of(Map.of("awkward", awkward))).run(new ImportRequest("awkward", temp, "d", "painting", Map.of("licence", "CC0-1.0")), null);
		assertEquals(3, r.added(), r.problems().toString());
	}

	private Map<String, String> described(String dataset) {
		Map<String, String> out = new HashMap<>();
		for (long id : w.store.samples().ids(org.fiducial.store.SampleQuery.of(dataset))) {
			Sample s = w.store.samples().get(id).orElseThrow();
			Map<String, String> attributes = new HashMap<>(s.getAttributes().map());
			attributes.remove("file-stamp");
			String domain = attributes.remove("domain");
			Annotation a = w.store.annotations().find(id, "imported").orElse(null);
			out.put(s.getKey(), String.join("|", s.getContentHash(), s.getSplit(), s.getStyle(), domain == null ? "painting" : domain, s.getLicence() == null ? "CC0-1.0" : s.getLicence(),
					s.getAuthor(), new java.util.TreeMap<>(attributes).toString(), a == null ? "" : java.util.Arrays.toString(a.getShape()) + java.util.Arrays.toString(a.getVisibility())));
		}
		return out;
	}

	@ParameterizedTest
	@ValueSource(strings = {"copy", "reference"})
	void csvIsTheIdentity(String images) throws IOException {
		importAwkwardOnes();
		DatasetSelection all = new DatasetSelection("d", "imported", null, List.of(), null, false, 0, 0);
		ExportResult r = w.exporting().run(new ExportRequest("csv", List.of(all), temp.resolve("out"), Map.of("images", images)), null);
		assertEquals(3, r.written(), r.problems().toString());
		assertEquals(images.equals("copy"), Files.exists(temp.resolve("out/images/plain.png")));
		ImportResult back = w.run(null, temp.resolve("out"), "back");
		assertEquals("csv", back.format());
		assertEquals(3, back.added(), back.problems().toString());
		assertEquals(described("d"), described("back"));
		assertTrue(Files.readString(temp.resolve("out/samples.csv")).contains(",'=1+1,"), "formulas are defused");
	}

	@Test
	void samplesThatDoNotFitTheFormatAreListed() throws IOException {
		importAwkwardOnes();
		DatasetSelection all = new DatasetSelection("d", "imported", null, List.of(), null, false, 0, 0);
		Files.delete(temp.resolve("pictures/x y.png"));
		ExportResult r = w.exporting().run(new ExportRequest("300w", List.of(all), temp.resolve("out"), Map.of()), null);
		assertEquals(0, r.written());
		assertEquals(3, r.errors());
		assertEquals(ExitCode.PARTIAL, r.exitCode());
		assertTrue(r.problems().stream().anyMatch(p -> p.message().contains("no landmarks")), r.problems().toString());
		assertTrue(r.problems().stream().anyMatch(p -> p.message().contains("is missing")), r.problems().toString());
	}

	@Test
	void ptsIsTheIdentityOfWhatItHolds() throws IOException {
		Path in = temp.resolve("in");
		for (int i = 0; i < 4; i++) {
			Trees.face(in.resolve("helen/trainset"), "f" + i, i);
		}
		w.run("300w", in, "d");
		ExportResult r = w.exporting().run(ExportRequest.of("300w", "d", temp.resolve("out")), null);
		assertEquals(4, r.written());
		assertEquals(ExitCode.OK, r.exitCode());
		w.run("300w", temp.resolve("out"), "back");
		assertEquals(described("d").keySet(), described("back").keySet());
		for (int i = 0; i < 4; i++) {
			assertArrayEquals(w.shape("d", "helen/trainset/f" + i), w.shape("back", "helen/trainset/f" + i));
			assertEquals(w.sample("d", "helen/trainset/f" + i).getContentHash(), w.sample("back", "helen/trainset/f" + i).getContentHash());
		}
	}

	@Test
	void mixedSchemesAndExistingTargetsAreRefused() throws IOException {
		Path in = temp.resolve("in");
		Trees.face(in, "a", 1);
		w.run("300w", in, "sixty-eight");
		Path five = temp.resolve("five");
		Trees.image(five.resolve("a.png"), 1);
		Trees.pts(five.resolve("a.pts"), new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
		w.run("300w", five, "five", "scheme=points5");
		List<DatasetSelection> both = List.of(DatasetSelection.of("sixty-eight"), DatasetSelection.of("five"));
		FiducialException e = assertThrows(FiducialException.class, () -> w.exporting().run(new ExportRequest("300w", both, temp.resolve("out"), Map.of()), null));
		assertTrue(e.getMessage().contains("mixed landmark schemes"), e.getMessage());
		assertTrue(assertThrows(FiducialException.class, () -> w.exporting().run(ExportRequest.of("300w", "five", in), null)).getMessage().contains("exists already"));
		assertTrue(assertThrows(FiducialException.class, () -> w.run("300w", five, "sixty-eight", "scheme=points5")).getMessage().contains("has scheme 'ibug68'"));
	}

	@Test
	void plainTablesAreRead() throws IOException {
		Trees.image(temp.resolve("t/a.jpg"), 1);
		StringBuilder header = new StringBuilder();
		StringBuilder row = new StringBuilder("a.jpg");
		for (int i = 0; i < 136; i++) {
			header.append(',').append(i);
			row.append(',').append(Trees.shape(1)[i]);
		}
		Path table = Trees.text(temp.resolve("t/points.csv"), "\uFEFF" + header + "\r\n" + row + "\r\nb.jpg,1\r\n" + row.toString().replaceFirst("a.jpg,[^,]*", "c.jpg,nan") + "\r\n"
				+ row.toString().replaceFirst("a.jpg,[^,]*", "d.jpg,") + "\n\"open");
		ImportResult r = w.run(null, table, "d");
		assertEquals("csv", r.format());
		assertEquals(1, r.added(), r.problems().toString());
		assertArrayEquals(Trees.shape(1), w.shape("d", "a.jpg"));
		PtsImporterTest.assertProblem(r, "points.csv", 3, "2 columns, expected 137");
		PtsImporterTest.assertProblem(r, "points.csv", 4, "point 0: the coordinate is nan".replace("the coordinate is nan", "'nan' is no number"));
		PtsImporterTest.assertProblem(r, "points.csv", 5, "point 0 has one coordinate only");
		PtsImporterTest.assertProblem(r, "points.csv", 6, "a quote is not closed");
	}
}
