package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.ImportResult;
import org.fiducial.model.Sample;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FfhqImporterTest extends WorkspaceTest {
	private static final Set<Integer> NUMBERS = Set.of(0, 1, 999, 1000, 60000, 69999);

	@BeforeEach
	void index() throws IOException {
		in = temp.resolve("ffhq");
		FfhqTree.json(in.resolve("ffhq-dataset-v2.json"), 70000, NUMBERS::contains);
	}

	/** Points of the 1024 frame in an image of another size: pixel areas are scaled, not pixel centres (method.md A8). */
	private static double[] scaled(double[] shape, double factor) {
		double[] out = new double[shape.length];
		for (int i = 0; i < shape.length; i++) {
			out[i] = (shape[i] + .5) * factor - .5;
		}
		return out;
	}

	@Test
	void readsTheOfficialTree() throws IOException {
		for (int n : NUMBERS) {
			FfhqTree.image(in.resolve("thumbnails128x128"), n, 128, 128);
		}
		ImportResult r = w.run(null, in, "ffhq");
		assertEquals("ffhq", r.format());
		assertEquals(6, r.added(), r.problems().toString());
		assertEquals(ExitCode.OK, r.exitCode());
		assertArrayEquals(scaled(FfhqTree.aligned(60000), 1 / 8.0), w.shape("ffhq", "60000"), 1e-12);
		Sample s = w.sample("ffhq", "60000");
		assertEquals("val", s.getSplit());
		assertEquals("train", w.sample("ffhq", "00999").getSplit());
		assertEquals("Attribution License", s.getLicence());
		assertEquals("Author " + 60000 % 977, s.getAuthor());
		assertEquals("Title \u00e9 60000", s.getAttributes().get("photo_title"));
		assertTrue(w.store.datasets().get("ffhq").getLicence().contains("CC BY-NC-SA 4.0"));
	}

	@Test
	void readsFlatAndResizedCopies() throws IOException {
		for (int n : NUMBERS) {
			Trees.image(in.resolve("256/" + String.format("%05d.jpg", n)), 256, 256, n);
		}
		assertEquals(6, w.run("ffhq", in, "ffhq").added());
		assertArrayEquals(scaled(FfhqTree.aligned(999), .25), w.shape("ffhq", "00999"), 1e-12);
		assertEquals(6, w.run("ffhq", in.resolve("256"), "direct").added(), "with the JSON file in the folder above");
	}

	@Test
	void readsPhotographsInTheirOwnFrame() throws IOException {
		for (int n : NUMBERS) {
			FfhqTree.image(in.resolve("in-the-wild-images"), n, n == 1 ? 160 : 320, n == 1 ? 120 : 240);
		}
		assertEquals(6, w.run("ffhq", in, "wild").added());
		assertArrayEquals(FfhqTree.wild(1000), w.shape("wild", "01000"));
		assertArrayEquals(scaled(FfhqTree.wild(1), .5), w.shape("wild", "00001"), 1e-12, "a shrunk photograph");
	}

	@Test
	void theFrameMustFitTheImages() throws IOException {
		for (int n : NUMBERS) {
			FfhqTree.image(in.resolve("mine"), n, 320, 240);
		}
		ImportResult r = w.run("ffhq", in, "wrong");
		assertEquals(6, r.errors());
		assertTrue(r.problems().getFirst().message().contains("320x240") && r.problems().getFirst().message().contains("1024x1024"), r.problems().toString());
		assertEquals(6, w.run("ffhq", in, "right", "frame=wild").added());
	}

	@Test
	void missingImagesAreReportedWithTheirLine() throws IOException {
		for (int n : NUMBERS) {
			if (n != 1000) {
				FfhqTree.image(in.resolve("images1024x1024"), n, 64, 64);
			}
		}
		ImportResult r = w.run("ffhq", in, "ffhq");
		assertEquals(5, r.added());
		assertEquals(ExitCode.PARTIAL, r.exitCode());
		long line = Files.readAllLines(in.resolve("ffhq-dataset-v2.json")).indexOf("  \"1000\": {") + 1;
		PtsImporterTest.assertProblem(r, "ffhq-dataset-v2.json", line, "the image 01000 is missing");
	}

	@Test
	void badJsonInTheMiddleKeepsWhatWasRead() throws IOException {
		for (int n = 0; n < 10; n++) {
			FfhqTree.image(in.resolve("images1024x1024"), n, 64, 64);
		}
		Path json = FfhqTree.json(in.resolve("ffhq-dataset-v2.json"), 10, i -> true);
		String text = Files.readString(json);
		int at = text.indexOf("\"6\": {");
		Files.writeString(json, text.substring(0, at) + "<html>" + text.substring(at));
		ImportResult r = w.run("ffhq", in, "ffhq");
		assertEquals(6, r.added());
		assertEquals(1, r.errors());
		long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
		PtsImporterTest.assertProblem(r, "ffhq-dataset-v2.json", line, "the 6 records before it were read");
		assertTrue(r.problems().getFirst().message().contains("byte " + text.substring(0, at).getBytes(StandardCharsets.UTF_8).length), r.problems().toString());
		Files.writeString(json, text.substring(0, text.length() - 500));
		assertEquals(3, w.run("ffhq", in, "ffhq").added(), "a truncated file");
	}

	@Test
	void badRecordsAreReportedAndTheRestIsRead() throws IOException {
		for (int n = 0; n < 10; n++) {
			FfhqTree.image(in.resolve("images1024x1024"), n, 64, 64);
		}
		Path json = FfhqTree.json(in.resolve("ffhq-dataset-v2.json"), 10, i -> true);
		String text = Files.readString(json);
		text = text.replace(FfhqTree.record(2), "\"2\": 17").replace(FfhqTree.record(3), FfhqTree.record(3).replaceFirst("\"face_landmarks\": \\[\\[[^]]*\\], ", "\"face_landmarks\": ["))
				.replace(FfhqTree.record(4), FfhqTree.record(4).replaceFirst("\"face_landmarks\": \\[\\[[^,]*", "\"face_landmarks\": [[NaN"))
				.replace(FfhqTree.record(5), FfhqTree.record(5).replace("\"5\":", "\"five\":")).replace(FfhqTree.record(6), "\"6\": {\"image\": [1, {\"a\": [2]}]}")
				.replace(FfhqTree.record(7), "\"7\": {\"category\": \"training\"}").replace(FfhqTree.record(8), FfhqTree.record(0));
		Files.writeString(json, text);
		ImportResult r = w.run("ffhq", in, "ffhq");
		assertEquals(3, r.added(), r.problems().toString());
		assertEquals(7, r.errors(), r.problems().toString());
		for (String expected : new String[] {"record '2': expected an object, found the number 17", "record '3': 67 landmarks, expected 68", "record '4': expected a number",
				"record 'five': the key is no image number", "record '6': expected an object, found an array", "record '7': no landmarks", "second record named '00000'"}) {
			assertEquals(1, r.problems().stream().filter(p -> p.message().contains(expected)).count(), expected + " in " + r.problems());
		}
		assertTrue(r.problems().stream().allMatch(p -> p.line() > 0));
	}

	@Test
	void mixedLayoutsAndMissingJsonAreRefused() throws IOException {
		Trees.image(in.resolve("256/00000.png"), 1);
		Trees.image(in.resolve("512/00000.png"), 1);
		FiducialException e = assertThrows(FiducialException.class, () -> w.run("ffhq", in, "ffhq"));
		assertTrue(e.getMessage().contains("mixed layout") && e.getMessage().contains("256 and in 512"), e.getMessage());
		assertEquals(1, w.run("ffhq", in, "ffhq", "images=512").added());
		Path alone = temp.resolve("alone");
		Trees.image(alone.resolve("00000.png"), 1);
		assertTrue(assertThrows(FiducialException.class, () -> w.run("ffhq", alone, "x")).getMessage().contains("holds no ffhq-dataset-v2.json"));
		assertEquals(1, w.run("ffhq", alone, "x", "landmarks=false").added());
	}
}
