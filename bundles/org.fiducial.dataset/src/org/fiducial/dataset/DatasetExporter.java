package org.fiducial.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.Problem;

/**
 * Writes one dataset format (extension point {@code org.fiducial.dataset.exporters}). Stateless. Importing what it wrote, where an
 * importer of the format exists, gives the same samples back.
 */
public interface DatasetExporter {
	/** The options this format understands. */
	default List<DatasetOption> options() {
		return List.of();
	}

	/**
	 * Writes all samples.
	 *
	 * @param source the samples, all of one scheme
	 * @param out folder or file to write; a folder is made here, {@link DatasetExportService} has checked that nothing is overwritten
	 * @param options validated values of {@link #options()}
	 * @param problems receives samples that could not be written; the rest goes on
	 * @param monitor asked for cancellation between samples
	 * @throws org.fiducial.core.FiducialException (input) if the format cannot hold the scheme
	 * @throws IOException if the file system fails
	 */
	void write(ExportSource source, Path out, ExportOptions options, Consumer<Problem> problems, IProgressMonitor monitor) throws IOException;
}
