package org.fiducial.workflow;

import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.fiducial.core.ExitCode;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Run;
import org.fiducial.model.RunState;
import org.fiducial.store.ProjectStore;

/** Runs work in a run folder: its state is right in the folder and in the project's list of runs, however the work ends. */
public final class ProjectRun {
	private ProjectRun() {
	}

	/**
	 * Runs.
	 *
	 * @param config resolved configuration, for the folder
	 * @param outputs what of the result the folder keeps
	 * @param exit OK or PARTIAL, of the result
	 * @return the result
	 */
	public static <T> T execute(ProjectStore store, RunFolder run, Object config, Supplier<T> work, Function<T, Map<String, Object>> outputs, Function<T, ExitCode> exit) {
		run.start(config);
		list(store, run);
		try {
			T result = work.get();
			run.finish(exit.apply(result), outputs.apply(result));
			list(store, run);
			return result;
		} catch (Throwable e) {
			// whatever it is, the folder must not say RUNNING for ever
			try {
				run.fail(e);
				list(store, run);
			} catch (RuntimeException second) {
				e.addSuppressed(second);
			}
			throw e;
		}
	}

	private static void list(ProjectStore store, RunFolder folder) {
		RunStatus s = folder.status();
		Run run = ModelFactory.eINSTANCE.createRun();
		run.setId(store.folder().resolve("runs").relativize(folder.path()).toString().replace('\\', '/'));
		run.setKind(s.kind());
		run.setFolder(store.reference(folder.path()));
		run.setState(state(s.state()));
		run.setStarted(s.started());
		run.setFinished(s.finished() == null && s.state() != RunStatus.State.RUNNING ? Instant.now() : s.finished());
		store.runs().put(run);
	}

	private static RunState state(RunStatus.State s) {
		return switch (s) {
			case NEW -> RunState.QUEUED;
			case RUNNING -> RunState.RUNNING;
			case DONE, PARTIAL -> RunState.DONE;
			case FAILED -> RunState.FAILED;
			case INTERRUPTED -> RunState.INTERRUPTED;
		};
	}
}
