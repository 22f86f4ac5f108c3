package org.fiducial.ui.project;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.eclipse.core.runtime.jobs.Job;
import org.fiducial.store.ProjectStore;

/** The project that the workbench has open: one at a time, opened and closed in the UI thread, read from any. */
public final class ProjectSession {
	private static final ProjectSession INSTANCE = new ProjectSession();

	private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
	private volatile ProjectStore store;

	private ProjectSession() {
	}

	/** The session of this workbench. */
	public static ProjectSession get() {
		return INSTANCE;
	}

	/** The open project. */
	public Optional<ProjectStore> store() {
		return Optional.ofNullable(store);
	}

	/** Where to look for other projects first: beside the open one, else in the working folder. */
	String nearby() {
		Path beside = store == null ? null : store.folder().toAbsolutePath().getParent();
		return beside == null ? System.getProperty("user.dir") : beside.toString();
	}

	/**
	 * Opens a project instead of the present one. Jobs at work on that are cancelled first.
	 *
	 * @throws org.fiducial.core.FiducialException if it cannot be opened; then the present one stays
	 */
	public void open(Path folder) {
		replace(ProjectStore.open(folder));
	}

	/** Makes a project and opens it; errors as {@link ProjectStore#create}. */
	public void create(Path folder, String name) {
		replace(ProjectStore.create(folder, name));
	}

	/** Closes the present project, if any. Jobs at work on it are cancelled first. */
	public void close() {
		replace(null);
	}

	private void replace(ProjectStore next) {
		ProjectStore old = store;
		if (old != null) {
			endJobs(old);
		}
		store = next;
		// listeners let go of the old project's samples before it is closed
		listeners.forEach(Runnable::run);
		if (old != null) {
			old.close();
		}
	}

	/** Cancels the jobs that {@linkplain Job#belongsTo belong to} a project and waits until they have let go of it. */
	private static void endJobs(ProjectStore project) {
		Job.getJobManager().cancel(project);
		try {
			Job.getJobManager().join(project, null);
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
		}
	}

	/** Hears, in the UI thread, that another project, or none, is open now. */
	public void addListener(Runnable listener) {
		listeners.addIfAbsent(listener);
	}

	/** Hears no more. */
	public void removeListener(Runnable listener) {
		listeners.remove(listener);
	}
}
