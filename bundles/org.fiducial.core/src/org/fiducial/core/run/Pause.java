package org.fiducial.core.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;

/**
 * A pause of long work, for whoever needs the machine for a while: it lasts as long as a file {@value #FILE} lies in the run's folder or in the
 * folder above, which holds the other steps of a recipe, or all runs of a project.
 */
public final class Pause {
	/** Name of the file. */
	public static final String FILE = "PAUSE";
	/** Never asked for. */
	public static final Pause NEVER = new Pause(List.of());

	private static final long POLL_MILLIS = 500;

	private final List<Path> files;

	private Pause(List<Path> files) {
		this.files = files;
	}

	/** Pauses of a run. */
	public static Pause of(Path runFolder) {
		Path folder = runFolder.toAbsolutePath().normalize();
		return new Pause(Stream.of(folder, folder.getParent()).filter(f -> f != null).map(f -> f.resolve(FILE)).toList());
	}

	/** Whether work should rest now. */
	public boolean requested() {
		return files.stream().anyMatch(Files::exists);
	}

	/** The files that ask for it now. */
	public List<Path> present() {
		return files.stream().filter(Files::exists).toList();
	}

	/**
	 * Returns at once if no pause is asked for; else prepares and waits, without using the processor, until the last file is removed.
	 *
	 * @param before what to do first, for example a checkpoint
	 * @return whether there was a pause
	 * @throws OperationCanceledException if the work is cancelled in the meantime
	 */
	public boolean await(Runnable before, IProgressMonitor monitor) {
		if (!requested()) {
			return false;
		}
		before.run();
		while (requested()) {
			if (monitor.isCanceled()) {
				throw new OperationCanceledException();
			}
			try {
				Thread.sleep(POLL_MILLIS);
			} catch (InterruptedException e) {
				Thread.currentThread().interrupt();
				throw new OperationCanceledException();
			}
		}
		return true;
	}
}
