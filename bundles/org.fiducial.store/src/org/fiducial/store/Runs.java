package org.fiducial.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Run;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;

/** The runs of a project: what is in their folders stays there, this is the list of them. */
public final class Runs {
	private final Database database;
	private final Changes changes;

	Runs(Database database, Changes changes) {
		this.database = database;
		this.changes = changes;
	}

	/** All, the latest started first; those that wait come before. */
	public List<Run> list() {
		return database.read(s -> s.list("SELECT " + Rows.RUN + " FROM run ORDER BY started IS NOT NULL, started DESC, id DESC", Rows::run));
	}

	/** The run with that id, if there is one. */
	public Optional<Run> find(String id) {
		return database.read(s -> s.first("SELECT " + Rows.RUN + " FROM run WHERE id = ?", Rows::run, id));
	}

	/** Adds a run, or replaces what is known about the one with that id. */
	public void put(Run run) {
		if (run.getId() == null || run.getId().isBlank() || run.getKind() == null || run.getFolder() == null) {
			throw FiducialException.usage("a run needs an id, a kind and a folder");
		}
		database.write(s -> {
			s.update("INSERT INTO run (" + Rows.RUN + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind,"
					+ " folder = excluded.folder, state = excluded.state, started = excluded.started, finished = excluded.finished", run.getId(), run.getKind(),
					run.getFolder(), run.getState().getName(), Rows.millis(run.getStarted()), Rows.millis(run.getFinished()));
			changes.after(StoreChange.Kind.RUNS, null, List.of());
			return null;
		});
	}

	/** Takes a run off the list; its folder stays. */
	public boolean remove(String id) {
		Objects.requireNonNull(id);
		return database.write(s -> {
			changes.after(StoreChange.Kind.RUNS, null, List.of());
			return s.update("DELETE FROM run WHERE id = ?", id) > 0;
		});
	}
}
