package org.fiducial.dataset.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.store.ProjectStore;

/** The process that is killed: imports half of its records, says so and waits for ever. Arguments: project, image. */
final class KilledImport {
	static final int RECORDS = 4000;
	static final int HALF = 2500;

	private KilledImport() {
	}

	/** Many records of one image. */
	static final class Many implements DatasetImporter {
		private final boolean stop;

		Many(boolean stop) {
			this.stop = stop;
		}

		@Override
		public Probe probe(Path in) {
			return Probe.no("only when asked");
		}

		@Override
		public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
			sink.expect(RECORDS);
			for (int i = 0; i < RECORDS; i++) {
				if (stop && i == HALF) {
					System.out.println("half");
					System.in.read();
				}
				sink.accept(SampleRecord.of("r" + i, in).landmarks("ibug68", Trees.shape(i)).build());
			}
		}
	}

	public static void main(String[] args) {
		try (ProjectStore store = ProjectStore.open(Path.of(args[0]))) {
			new DatasetImportService(store, ImporterLookup.of(Map.of("many", new Many(true)))).run(ImportRequest.of("many", Path.of(args[1]), "d"), null);
		}
	}
}
