package org.fiducial.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;

/**
 * Reads one dataset format (extension point {@code org.fiducial.dataset.importers}). Implementations are stateless: one object
 * serves all calls, from any thread. They do not open images and do not know the project; {@link DatasetImportService} does the rest.
 */
public interface DatasetImporter {
	/**
	 * Looks at names, and at the first bytes of a few files, to see whether a path is of this format. Fast (well under a second)
	 * also on a folder of a million files; never throws for a path of another format.
	 *
	 * @param in an existing file or folder
	 */
	Probe probe(Path in);

	/** The options this format understands, beside those that all have ({@link ImportOptions#COMMON}). */
	default List<DatasetOption> options() {
		return List.of();
	}

	/** Id of the landmark scheme of the records, null if it depends on the options or the data. */
	default String scheme() {
		return "ibug68";
	}

	/** Licence of datasets of this format, a sentence; null if it is unknown or differs. Single images may have their own. */
	default String licence() {
		return null;
	}

	/**
	 * Hands over the records one after the other. Holds no more than an index of file names in memory. A record that cannot be used is
	 * reported to the sink with file and line, and reading goes on.
	 *
	 * @param in an existing file or folder; archives were unpacked before
	 * @param options validated values of {@link #options()}
	 * @param sink receives records and problems; must be called from the calling thread
	 * @param monitor asked for cancellation between records; progress is counted by the sink
	 * @throws org.fiducial.core.FiducialException (input) if nothing can be made of the path at all: wrong or mixed layout, no records
	 * @throws org.eclipse.core.runtime.OperationCanceledException if the monitor is cancelled
	 * @throws IOException if the file system fails
	 */
	void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException;
}
