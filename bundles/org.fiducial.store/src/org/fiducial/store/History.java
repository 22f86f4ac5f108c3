package org.fiducial.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.fiducial.model.Annotation;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.internal.Session;

/** Who changed which annotation when, and what was before. Kept as long as the sample is in the project. */
public final class History {
	private record Version(Annotation annotation, boolean deleted) {
	}

	private final Database database;

	History(Database database) {
		this.database = database;
	}

	/** The changes of all layers of a sample, by layer, the oldest first. The first entry of a layer is the import or the save that made it. */
	public List<HistoryEntry> of(long sampleId) {
		return database.read(s -> {
			List<Version> versions = s.list("SELECT " + Rows.ANNOTATION + ", deleted FROM annotation_version WHERE sample_id = ? ORDER BY layer, version",
					r -> new Version(Rows.annotation(r), r.getBoolean(11)), sampleId);
			addUntouched(s, sampleId, versions);
			return entries(versions);
		});
	}

	/** The changes of one layer of a sample, the oldest first. */
	public List<HistoryEntry> of(long sampleId, String layer) {
		return of(sampleId).stream().filter(e -> e.layer().equals(layer)).toList();
	}

	/** Bulk imports leave no row in the history; what they made is known from the annotation itself. */
	private static void addUntouched(Session s, long sampleId, List<Version> versions) throws SQLException {
		var known = versions.stream().collect(Collectors.toMap(v -> v.annotation().getLayer(), v -> v.annotation().getVersion(), Math::max));
		s.list("SELECT " + Rows.ANNOTATION + " FROM annotation WHERE sample_id = ?", Rows::annotation, sampleId).stream()
				.filter(a -> known.getOrDefault(a.getLayer(), 0L) < a.getVersion())
				.forEach(a -> versions.add(new Version(a, false)));
		versions.sort((a, b) -> {
			int c = a.annotation().getLayer().compareTo(b.annotation().getLayer());
			return c != 0 ? c : Long.compare(a.annotation().getVersion(), b.annotation().getVersion());
		});
	}

	private static List<HistoryEntry> entries(List<Version> versions) {
		List<HistoryEntry> out = new ArrayList<>(versions.size());
		Version before = null;
		for (Version v : versions) {
			Annotation a = v.annotation();
			boolean sameLayer = before != null && before.annotation().getLayer().equals(a.getLayer());
			Annotation old = sameLayer && !before.deleted() ? before.annotation() : null;
			out.add(new HistoryEntry(a.getLayer(), a.getVersion(), a.getAuthor(), a.getTime(), old, v.deleted() ? null : a));
			before = v;
		}
		return out;
	}
}
