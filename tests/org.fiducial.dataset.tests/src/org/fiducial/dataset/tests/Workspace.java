package org.fiducial.dataset.tests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.fiducial.dataset.DatasetExporter;
import org.fiducial.dataset.DatasetExportService;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.artface.ArtFaceImporter;
import org.fiducial.dataset.cariface.CariFaceImporter;
import org.fiducial.dataset.dualstylegan.DualStyleGanImporter;
import org.fiducial.dataset.ffhq.FfhqImporter;
import org.fiducial.dataset.formats.CsvExporter;
import org.fiducial.dataset.formats.CsvImporter;
import org.fiducial.dataset.formats.ImagesImporter;
import org.fiducial.dataset.formats.PtsExporter;
import org.fiducial.dataset.formats.PtsImporter;
import org.fiducial.dataset.formats.WflwImporter;
import org.fiducial.dataset.portraits.PortraitsImporter;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.junit.jupiter.api.Assumptions;

/** A project in a temporary folder, with the built-in formats. */
final class Workspace implements AutoCloseable {
	static final Map<String, DatasetImporter> IMPORTERS = Map.of("300w", new PtsImporter(), "wflw", new WflwImporter(), "csv", new CsvImporter(), "ffhq", new FfhqImporter(), "artface", new ArtFaceImporter(),
			"cariface", new CariFaceImporter(), "images", new ImagesImporter(), "dualstylegan", new DualStyleGanImporter(), "portraits", new PortraitsImporter());
	static final Map<String, DatasetExporter> EXPORTERS = Map.of("300w", new PtsExporter(), "csv", new CsvExporter());

	final ProjectStore store;

	Workspace(Path folder) {
		store = ProjectStore.create(folder, "test");
	}

	/** The reference files, or the test is skipped. */
	static Path shared(String path) {
		String root = System.getenv().getOrDefault("FIDUCIAL_SHARED", "../shared");
		Path p = Path.of(root).resolve(path);
		Assumptions.assumeTrue(Files.isDirectory(p), "no reference files at " + p);
		return p;
	}

	DatasetImportService service() {
		return new DatasetImportService(store, ImporterLookup.of(IMPORTERS));
	}

	DatasetExportService exporting() {
		return new DatasetExportService(store, EXPORTERS::get);
	}

	/** Imports; options as name=value. */
	ImportResult run(String format, Path in, String dataset, String... options) {
		Map<String, String> map = new java.util.HashMap<>();
		for (String o : options) {
			map.put(o.substring(0, o.indexOf('=')), o.substring(o.indexOf('=') + 1));
		}
		return service().run(new ImportRequest(format, in, dataset, null, map), null);
	}

	Sample sample(String dataset, String key) {
		return store.samples().find(dataset, key).orElseThrow(() -> new AssertionError("no sample " + key));
	}

	Annotation imported(String dataset, String key) {
		return store.annotations().find(sample(dataset, key).getId(), DatasetSelection.IMPORTED_LAYER).orElseThrow(() -> new AssertionError("no landmarks of " + key));
	}

	double[] shape(String dataset, String key) {
		return imported(dataset, key).getShape();
	}

	@Override
	public void close() {
		store.close();
	}
}
