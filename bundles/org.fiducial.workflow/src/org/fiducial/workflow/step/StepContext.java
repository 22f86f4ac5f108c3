package org.fiducial.workflow.step;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.run.RunListener;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.Fingerprints;

/**
 * Where a step works.
 *
 * @param store the open project
 * @param folder the run's folder; null for steps that keep nothing
 * @param listener hears numbers and pictures
 * @param monitor progress and cancellation of this step alone
 * @param engines the plug-ins
 */
public record StepContext(ProjectStore store, Path folder, RunListener listener, IProgressMonitor monitor, Engines engines) {
	/** @throws OperationCanceledException if the user wants to stop */
	public void checkCancelled() {
		if (monitor.isCanceled()) {
			throw new OperationCanceledException();
		}
	}

	/** How outputs name a file. */
	public String reference(Path file) {
		return files().reference(file);
	}

	/** The file that a configuration or an output names. */
	public Path path(String reference) {
		return files().path(reference);
	}

	private ProjectFiles files() {
		return new ProjectFiles(store.folder());
	}

	/** A model as an engine wants it named: an absolute path if it is a file or folder, else an id that only the engine knows. */
	public String model(String reference) {
		return files().isId(reference) ? reference : path(reference).toString();
	}

	/** What a model's name depends on: the contents of its folder, or the id itself. */
	public String modelFingerprint(String reference) {
		return files().isId(reference) ? reference : Fingerprints.content(path(reference));
	}

	/** The listener, which also shows the newest numbers in the progress line. */
	public RunListener showing() {
		return new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				listener.metrics(step, values);
				if (ProgressText.tells(values)) {
					monitor.subTask(ProgressText.of(step, values));
				}
			}

			@Override
			public void picture(long step, String name, org.fiducial.core.image.RgbImage image) {
				listener.picture(step, name, image);
			}

			@Override
			public void probe(int column, String style, double[] shape) {
				listener.probe(column, style, shape);
			}

			@Override
			public OptionalDouble probed(long step, List<org.fiducial.core.image.RgbImage> pictures) {
				return listener.probed(step, pictures);
			}

			@Override
			public void message(String text) {
				listener.message(text);
			}
		};
	}
}
