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

import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.store.ProjectStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed in the middle of an import; the same import again loses nothing and imports nothing twice. */
class KilledImportTest {
	@TempDir
	Path temp;

	@Test
	void theSameImportGoesOn() throws IOException, InterruptedException {
		Path project = temp.resolve("project");
		Path image = Trees.image(temp.resolve("in/a.png"), 1);
		ProjectStore.create(project, "test").close();
		Process child = ChildProcess.start(KilledImport.class, project.toString(), image.toString());
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
