package org.fiducial.ui.project;

import java.util.stream.Collectors;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.fiducial.core.Problem;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.store.ProjectStore;
import org.fiducial.ui.UserErrors;

/** Imports in the background; problems of single records are shown when it ends. Belongs to its project, which cancels it when it is closed. */
public final class ImportJob extends Job {
	private static final int SHOWN = 20;

	private final ProjectStore store;
	private final ImportRequest request;

	/**
	 * To be scheduled.
	 *
	 * @param store the project
	 * @param request what to import into it
	 */
	public ImportJob(ProjectStore store, ImportRequest request) {
		super("Importing " + FolderNames.of(request.in()));
		this.store = store;
		this.request = request;
	}

	@Override
	public boolean belongsTo(Object family) {
		return family == store;
	}

	@Override
	protected IStatus run(IProgressMonitor monitor) {
		try {
			report(new DatasetImportService(store).run(request, monitor));
			return Status.OK_STATUS;
		} catch (OperationCanceledException e) {
			return Status.CANCEL_STATUS;
		} catch (RuntimeException e) {
			return UserErrors.status("Import", e);
		}
	}

	/** Shown here, as the workbench shows what ends in an error alone. */
	private static void report(ImportResult result) {
		if (!result.problems().isEmpty()) {
			String list = result.problems().stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("\n"));
			String more = result.problems().size() > SHOWN ? "\n… and " + (result.problems().size() - SHOWN) + " more" : "";
			UserErrors.warn(String.format("Imported into %s: %,d samples; left out: %,d, with warnings: %,d.%n%n%s%s", result.dataset(), result.added() + result.updated(), result.errors(),
					result.warnings(), list, more));
		}
	}
}
