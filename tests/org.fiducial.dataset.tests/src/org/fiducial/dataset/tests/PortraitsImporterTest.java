package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.model.Sample;
import org.junit.jupiter.api.Test;

class PortraitsImporterTest extends WorkspaceTest {
	private Path spec(String text) throws IOException {
		return Trees.text(temp.resolve("spec/portraits.yaml"), text);
	}

	@Test
	void drawsWhatTheFileSaysWithExactLandmarks() throws IOException {
		ImportResult r = w.run(null, spec("styles: [photo, watercolor]\ncount: 3\nfirst: 5\nseed: 7\nsize: 96\nsplit: train\n").getParent(), "My Portraits");
		assertEquals("portraits", r.format());
		assertEquals(6, r.added(), r.problems().toString());
		Portrait p = PortraitGenerator.draw(PortraitStyle.WATERCOLOR, 7, 6, 96);
		Sample s = w.sample("My Portraits", "watercolor/s7-000006");
		assertArrayEquals(p.landmarks(), w.shape("My Portraits", "watercolor/s7-000006"));
		assertEquals("images/my-portraits/watercolor/s7-000006-96.png", s.getPath());
		assertEquals(p.image(), ImageFiles.read(w.store.imageOf(s)));
		assertEquals("CC0-1.0", s.getLicence());
		assertEquals("train", s.getSplit());
		assertEquals("watercolor", s.getStyle());
		ProjectImages images = ProjectImages.open(w.store, new DatasetSelection("My Portraits", "imported", null, null, "watercolor", true, 0, 0));
		assertEquals(3, images.size());
		assertArrayEquals(p.visible(), images.get(1).visible());
	}

	@Test
	void drawsNothingTwice() throws IOException {
		Path spec = spec("styles: [cartoon]\ncount: 2\nsize: 64\n");
		assertEquals(2, w.run("portraits", spec, "d").added());
		Path first = w.store.imageOf(w.sample("d", "cartoon/s1-000000"));
		FileTime drawn = Files.getLastModifiedTime(first);
		byte[] before = Files.readAllBytes(first);
		spec("styles: [cartoon]\ncount: 3\nsize: 64\n");
		Files.delete(w.store.imageOf(w.sample("d", "cartoon/s1-000001")));
		Path json = first.resolveSibling("s1-000000-64.json");
		ImportResult r = w.run("portraits", spec, "d");
		assertEquals(1, r.added(), r.problems().toString());
		assertEquals(2, r.skipped() + r.updated());
		assertEquals(drawn, Files.getLastModifiedTime(first));
		Files.writeString(json, "{\"landmarks\": [1");
		assertEquals(0, w.run("portraits", spec, "d").errors(), "a broken truth is drawn again");
		assertArrayEquals(before, Files.readAllBytes(first));
	}

	@Test
	void mistakesAreNamed() throws IOException {
		assertTrue(refused("stiles: [photo]\n").contains("did you mean 'styles'?"));
		assertTrue(refused("styles: [watercolour]\n").contains("did you mean 'watercolor'?"));
		assertTrue(refused("count: 0\n").contains("'count' is 0"));
		assertTrue(refused("size: 17\n").contains("'size' is 17"));
		assertTrue(refused("styles: [photo, photo]\n").contains("twice"));
	}

	private String refused(String text) throws IOException {
		Path spec = spec(text);
		FiducialException e = assertThrows(FiducialException.class, () -> w.run("portraits", spec, "d"));
		assertEquals(ExitCode.USAGE, e.exitCode(), e.getMessage());
		return e.getMessage();
	}
}
