package org.fiducial.model.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Project;
import org.fiducial.model.ProjectResource;
import org.fiducial.model.Style;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectResourceTest {
	private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
	private static final String NAMESPACES = "xmi:version=\"2.0\" xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
			+ " xmlns:fiducial=\"http://org.fiducial/model/1\"";

	@TempDir
	Path folder;
	private Path file;

	@BeforeEach
	void place() {
		file = folder.resolve(ProjectResource.FILE_NAME);
	}

	@Test
	void whatIsSavedIsLoaded() throws IOException {
		Project p = project();
		ProjectResource.save(p, file);
		Project q = ProjectResource.load(file);
		assertEquals("Art & faces", q.getName());
		assertEquals(p.getCreated(), q.getCreated());
		assertEquals(1, q.getFormatVersion());
		assertEquals("ukiyo-e", q.getStyles().get(0).getId());
		assertEquals(3.5, q.getStyles().get(0).getGuidance());
		assertNull(q.eResource());
		assertEquals(List.of(file), list());
	}

	@Test
	void datasetsStayInTheDatabase() throws IOException {
		Project p = project();
		Dataset d = ModelFactory.eINSTANCE.createDataset();
		d.setName("secret-set");
		p.getDatasets().add(d);
		ProjectResource.save(p, file);
		assertFalse(Files.readString(file).contains("secret-set"));
		assertEquals(1, p.getDatasets().size(), "saving changed the project");
	}

	@Test
	void aNewerFormatIsRefusedWithAClearSentenceEvenWithUnknownContent() throws IOException {
		write("<fiducial:Project " + NAMESPACES + " name=\"x\" formatVersion=\"2\" teleport=\"yes\"><portal a=\"b\"/></fiducial:Project>");
		assertTrue(refusal().contains("newer Fiducial"), refusal());
	}

	@Test
	void unknownContentIsRefused() throws IOException {
		write("<fiducial:Project " + NAMESPACES + " name=\"x\" formatVersion=\"1\" teleport=\"yes\"/>");
		assertTrue(refusal().contains("does not have"), refusal());
	}

	@Test
	void aDocumentTypeIsRefused() throws IOException {
		write("<!DOCTYPE p [<!ENTITY e \"boom\">]>\n<fiducial:Project " + NAMESPACES + " name=\"&e;\"/>");
		assertTrue(refusal().contains("DOCTYPE"), refusal());
	}

	@Test
	void nothingIsFetchedForReferencesOrSchemas() throws IOException {
		try (ServerSocket server = new ServerSocket(0)) {
			server.setSoTimeout(100);
			String address = "http://localhost:" + server.getLocalPort() + "/x";
			write("<fiducial:Project " + NAMESPACES + " name=\"x\"><styles href=\"" + address + "#/\"/></fiducial:Project>");
			refusal();
			write("<e:Project " + NAMESPACES + " xmlns:e=\"http://evil\" xsi:schemaLocation=\"http://evil " + address + "\" name=\"x\"/>");
			refusal();
			write("<!DOCTYPE p SYSTEM \"" + address + "\">\n<fiducial:Project " + NAMESPACES + " name=\"x\"/>");
			refusal();
			assertThrows(SocketTimeoutException.class, server::accept, "something connected");
		}
	}

	@Test
	void otherPackagesAreRefused() throws IOException {
		write("<ecore:EPackage " + NAMESPACES + " xmlns:ecore=\"http://www.eclipse.org/emf/2002/Ecore\" name=\"x\"/>");
		refusal();
	}

	@Test
	void garbageEmptyAndMissingAreRefused() throws IOException {
		assertTrue(refusal().contains("is not a Fiducial project"), refusal());
		for (String text : List.of("", "not xml", "<a><b></a>", "<fiducial:Project " + NAMESPACES + " created=\"yesterday\"/>",
				"<fiducial:Style " + NAMESPACES + " id=\"x\"/>", "<fiducial:Project " + NAMESPACES + " formatVersion=\"0\"/>")) {
			write(text);
			assertTrue(refusal().contains(file.toString()), refusal());
		}
	}

	@Test
	void aHugeFileIsNotRead() throws IOException {
		try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
			f.setLength(ProjectResource.MAX_BYTES + 1);
		}
		assertTrue(refusal().contains("at most"), refusal());
	}

	@Test
	void aFailedSaveKeepsTheOldFile() throws IOException {
		Files.createDirectory(file);
		Files.writeString(file.resolve("x"), "in the way");
		FiducialException e = assertThrows(FiducialException.class, () -> ProjectResource.save(project(), file));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertEquals(List.of(file), list());
	}

	private String refusal() {
		FiducialException e = assertThrows(FiducialException.class, () -> ProjectResource.load(file));
		assertEquals(ExitCode.INPUT, e.exitCode());
		return e.getMessage();
	}

	private void write(String text) throws IOException {
		Files.writeString(file, text.isEmpty() ? "" : HEAD + text);
	}

	private List<Path> list() throws IOException {
		try (var files = Files.list(folder)) {
			return files.toList();
		}
	}

	private static Project project() {
		Project p = ModelFactory.eINSTANCE.createProject();
		p.setName("Art & faces");
		p.setCreated(Instant.parse("2026-01-02T03:04:05.678Z"));
		Style s = ModelFactory.eINSTANCE.createStyle();
		s.setId("ukiyo-e");
		s.setGuidance(3.5);
		p.getStyles().add(s);
		return p;
	}
}
