package org.fiducial.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.FiducialException;
import org.fiducial.dataset.io.Archives;
import org.fiducial.store.ProjectStore;

/**
 * Imports datasets into a project. Images stay where they are and are referred to by path and SHA-256; those of archives are unpacked into the
 * project's folder {@code imported}. For each record the image's header is read under the pixel budget, landmarks are moved to the upright frame and
 * stored as layer {@value DatasetSelection#IMPORTED_LAYER}. Records that are wrong are listed, the others imported. Records are committed in batches as they
 * come: after a cancellation or a kill the same import goes on, and nothing is imported twice.
 */
public final class DatasetImportService {
	private final ProjectStore store;
	private final ImporterLookup importers;

	/** With the importers of the running product. */
	public DatasetImportService(ProjectStore store) {
		this(store, ImporterLookup.registry());
	}

	/** With given importers. */
	public DatasetImportService(ProjectStore store, ImporterLookup importers) {
		this.store = store;
		this.importers = importers;
	}

	/**
	 * Imports.
	 *
	 * @param monitor counts records; null for none
	 * @return what was done; its exit code is PARTIAL if records were left out
	 * @throws FiducialException (input) if the path is missing, empty, of no known format or of several; (usage) for a wrong format id or option;
	 *                           (failed) if the importer breaks
	 * @throws OperationCanceledException if the monitor is cancelled; what was imported so far is kept
	 */
	public ImportResult run(ImportRequest request, IProgressMonitor monitor) {
		IProgressMonitor progress = monitor == null ? new NullProgressMonitor() : monitor;
		checkName(request.dataset());
		if (request.format() != null) {
			importers.get(request.format());
		}
		Path source = source(request, progress);
		String format = request.format() != null ? request.format() : new FormatDetector(importers).detect(source);
		DatasetImporter importer = importers.get(format);
		ImportOptions options = new ImportOptions(importer, request.options(), store.folder(), request.dataset());
		long start = System.nanoTime();
		try (ImportRun run = new ImportRun(store, format, importer, request, options, source, progress)) {
			read(format, importer, options, source, run, progress);
			run.drain();
			return run.result(Duration.ofNanos(System.nanoTime() - start));
		} finally {
			progress.done();
		}
	}

	private static void read(String format, DatasetImporter importer, ImportOptions options, Path source, ImportRun run, IProgressMonitor monitor) {
		try {
			importer.read(source, options, run, monitor);
		} catch (ImportRun.LimitReached e) {
			// as the user wished
			return;
		} catch (FiducialException | OperationCanceledException e) {
			throw e;
		} catch (IOException e) {
			throw FiducialException.input(source + ": cannot be read: " + e.getMessage(), e);
		} catch (RuntimeException e) {
			throw FiducialException.failed("importer '" + format + "' (" + importer.getClass().getName() + ") failed on " + source + ": " + e, e);
		}
	}

	/** The folder or file to read; archives are unpacked, empty folders refused. */
	private Path source(ImportRequest request, IProgressMonitor monitor) {
		Path in = request.in().toAbsolutePath().normalize();
		if (!Files.exists(in)) {
			throw FiducialException.input(in + ": no such file or folder");
		}
		try {
			if (Archives.isZip(in)) {
				return Archives.unpack(in, store.folder().resolve("imported"), request.dataset(), monitor);
			}
			if (Files.isDirectory(in)) {
				try (var entries = Files.newDirectoryStream(in)) {
					if (!entries.iterator().hasNext()) {
						throw FiducialException.input(in + ": the folder is empty");
					}
				}
			}
			return in;
		} catch (IOException e) {
			throw FiducialException.input(in + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private static void checkName(String dataset) {
		if (dataset.isBlank() || dataset.length() > 200 || dataset.chars().anyMatch(c -> c < 32 || c == '/' || c == '\\')) {
			throw FiducialException.usage("'" + dataset + "' is no name for a dataset; use 1 to 200 characters without slashes");
		}
	}
}
