package org.fiducial.dataset.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.model.ModelPackage;
import org.fiducial.store.ProjectStore;
import org.fiducial.testing.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed in the middle of an import; the same import again loses nothing and imports nothing twice. */
class KilledImportTest {
	@TempDir
	Path temp;

	private static ChildProcess child() throws IOException {
		return new ChildProcess(KilledImport.class).with(DatasetImporter.class, LandmarkSchemes.class, ProjectStore.class, ModelPackage.class, FiducialException.class)
				.withSeen(ProjectStore.class, "org.sqlite.SQLiteConfig", "org.slf4j.Logger")
				.withSeen(ModelPackage.class, "org.eclipse.emf.ecore.EObject", "org.eclipse.emf.common.util.EList", "org.eclipse.emf.ecore.xmi.XMIResource",
						"org.eclipse.core.runtime.IProgressMonitor", "org.eclipse.core.runtime.Plugin")
				.withSeen(FiducialException.class, "tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper", "tools.jackson.dataformat.yaml.YAMLMapper",
						"com.drew.imaging.ImageMetadataReader", "org.eclipse.core.runtime.IExtensionRegistry", "org.osgi.framework.Bundle")
				.withSeenThrough(FiducialException.class, "tools.jackson.databind.json.JsonMapper", "com.fasterxml.jackson.annotation.JsonProperty")
				.withSeenThrough(FiducialException.class, "tools.jackson.dataformat.yaml.YAMLMapper", "org.snakeyaml.engine.v2.api.LoadSettings")
				.withSeenThrough(FiducialException.class, "com.drew.imaging.ImageMetadataReader", "com.adobe.internal.xmp.XMPMeta");
	}

	@Test
	void theSameImportGoesOn() throws IOException, InterruptedException {
		Path project = temp.resolve("project");
		Path image = Trees.image(temp.resolve("in/a.png"), 1);
		ProjectStore.create(project, "test").close();
		Process child = child().start(project.toString(), image.toString());
		try (BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
			assertEquals("half", out.readLine(), "the child imported half and waits");
			child.destroyForcibly();
			assertTrue(child.waitFor(60, TimeUnit.SECONDS));
		}
		try (ProjectStore store = ProjectStore.open(project)) {
			long kept = store.info().getFirst().samples();
			assertTrue(kept >= KilledImport.HALF - 1100 && kept <= KilledImport.HALF, "kept " + kept);
			ImporterLookup importers = ImporterLookup.of(Map.of("many", new KilledImport.Many(false)));
			ImportResult r = new DatasetImportService(store, importers).run(ImportRequest.of("many", image, "d"), null);
			assertEquals(kept, r.skipped());
			assertEquals(KilledImport.RECORDS - kept, r.added());
			Set<String> keys = new HashSet<>();
			store.samples().each(org.fiducial.store.SampleQuery.of("d")).forEach(s -> assertTrue(keys.add(s.getKey())));
			assertEquals(KilledImport.RECORDS, keys.size());
			assertEquals(KilledImport.RECORDS, store.info().getFirst().annotated(), "every sample has its landmarks");
		}
	}
}
