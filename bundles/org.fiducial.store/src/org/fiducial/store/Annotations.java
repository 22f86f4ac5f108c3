package org.fiducial.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.store.internal.Chunks;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.internal.Session;

/** The annotations of samples: read, saved under an optimistic lock, deleted; see {@link History} for what was before. */
public final class Annotations {
	private static final String SELECT = "SELECT " + Rows.ANNOTATION + ", id FROM annotation ";

	private final Database database;
	private final Changes changes;

	Annotations(Database database, Changes changes) {
		this.database = database;
		this.changes = changes;
	}

	/** All layers of a sample, by name. */
	public List<Annotation> of(long sampleId) {
		return database.read(s -> s.list(SELECT + "WHERE sample_id = ? ORDER BY layer", Rows::annotationWithId, sampleId));
	}

	/** One layer of a sample, if it has it. */
	public Optional<Annotation> find(long sampleId, String layer) {
		return database.read(s -> AnnotationRows.current(s, sampleId, layer));
	}

	/** One layer of many samples, by sample id; samples without it are left out. */
	public Map<Long, Annotation> ofLayer(Collection<Long> sampleIds, String layer) {
		Map<Long, Annotation> out = new HashMap<>();
		for (Object[] chunk : Chunks.of(sampleIds)) {
			Object[] parameters = new Object[chunk.length + 1];
			parameters[0] = layer;
			System.arraycopy(chunk, 0, parameters, 1, chunk.length);
			String sql = SELECT + "WHERE layer = ? AND sample_id IN (" + Chunks.placeholders(chunk) + ")";
			database.read(s -> s.list(sql, Rows::annotationWithId, parameters)).forEach(a -> out.put(a.getSampleId(), a));
		}
		return out;
	}

	/**
	 * Saves one edit in one transaction.
	 *
	 * @param annotation sample id, layer, shape, source and review state to save, visibility and confidence if known; not changed
	 * @param expectedVersion the version that was edited; 0 to add a layer that the sample does not have
	 * @param author who edits
	 * @return what is stored now, with its new version
	 * @throws StaleAnnotationException if the stored version is another one; then nothing is saved
	 * @throws IllegalArgumentException if the annotation cannot be: no layer, odd or infinite shape, wrong number of visibilities
	 * @throws FiducialException (INPUT) if there is no such sample, or the project is locked or read-only; (FAILED) if the disk is full
	 */
	public Annotation save(Annotation annotation, long expectedVersion, String author) {
		AnnotationRows.check(annotation);
		Objects.requireNonNull(author);
		return database.write(s -> {
			requireSample(s, annotation.getSampleId());
			boolean saved = expectedVersion == 0 ? insert(s, annotation, author) : AnnotationRows.replace(s, annotation, expectedVersion, author, now());
			if (!saved) {
				throw stale(s, annotation.getSampleId(), annotation.getLayer(), expectedVersion);
			}
			changes.after(StoreChange.Kind.ANNOTATIONS, null, List.of(annotation.getSampleId()));
			return AnnotationRows.current(s, annotation.getSampleId(), annotation.getLayer()).orElseThrow();
		});
	}

	/**
	 * Saves many, whatever is stored, in one transaction: what a detector or a filter calls with some hundred at a time. Replaced versions
	 * stay in the history.
	 *
	 * @return how many were saved; annotations of samples that are gone are left out
	 */
	public int saveAll(Collection<Annotation> annotations, String author) {
		Objects.requireNonNull(author);
		return saveAll(annotations, a -> author);
	}

	/** As {@link #saveAll(Collection, String)}, each by the author that it names itself. */
	public int saveAll(Collection<Annotation> annotations) {
		annotations.forEach(a -> Objects.requireNonNull(a.getAuthor()));
		return saveAll(annotations, Annotation::getAuthor);
	}

	private int saveAll(Collection<Annotation> annotations, Function<Annotation, String> author) {
		annotations.forEach(AnnotationRows::check);
		return database.write(s -> {
			Set<Long> saved = new LinkedHashSet<>();
			int count = 0;
			for (Annotation a : annotations) {
				if (exists(s, a.getSampleId())) {
					overwrite(s, a, author.apply(a));
					saved.add(a.getSampleId());
					count++;
				}
			}
			changes.after(StoreChange.Kind.ANNOTATIONS, null, List.copyOf(saved));
			return count;
		});
	}

	/**
	 * Deletes a layer of a sample; the history keeps it.
	 *
	 * @throws StaleAnnotationException if the stored version is another one, or it was deleted; then nothing is changed
	 */
	public void delete(long sampleId, String layer, long expectedVersion, String author) {
		Objects.requireNonNull(author);
		database.write(s -> {
			Optional<Annotation> present = AnnotationRows.current(s, sampleId, layer);
			if (present.isEmpty() || present.get().getVersion() != expectedVersion) {
				throw stale(s, sampleId, layer, expectedVersion);
			}
			AnnotationRows.delete(s, sampleId, layer, author, now());
			changes.after(StoreChange.Kind.ANNOTATIONS, null, List.of(sampleId));
			return null;
		});
	}

	/** Deletes a layer of all samples of a dataset, in one transaction; the history keeps it. Returns how many samples had it. */
	public int deleteLayer(String dataset, String layer, String author) {
		Objects.requireNonNull(author);
		return database.write(s -> {
			List<Long> ids = s.list("SELECT a.sample_id FROM sample x JOIN annotation a ON a.sample_id = x.id"
					+ " WHERE x.dataset_id = (SELECT id FROM dataset WHERE name = ?) AND a.layer = ?", r -> r.getLong(1), dataset, layer);
			Instant now = now();
			for (long id : ids) {
				AnnotationRows.delete(s, id, layer, author, now);
			}
			changes.after(StoreChange.Kind.ANNOTATIONS, dataset, List.of());
			return ids.size();
		});
	}

	private static boolean insert(Session s, Annotation a, String author) throws SQLException {
		long version = AnnotationRows.lastArchived(s, a.getSampleId(), a.getLayer()) + 1;
		boolean inserted = AnnotationRows.insert(s, a.getSampleId(), a, version, author, now());
		if (inserted) {
			AnnotationRows.archive(s, a.getSampleId(), a.getLayer());
		}
		return inserted;
	}

	private static void overwrite(Session s, Annotation a, String author) throws SQLException {
		Optional<Annotation> present = AnnotationRows.current(s, a.getSampleId(), a.getLayer());
		if (present.isPresent()) {
			AnnotationRows.replace(s, a, present.get().getVersion(), author, now());
		} else {
			long version = AnnotationRows.lastArchived(s, a.getSampleId(), a.getLayer()) + 1;
			AnnotationRows.insert(s, a.getSampleId(), a, version, author, now());
		}
	}

	private static void requireSample(Session s, long id) throws SQLException {
		if (!exists(s, id)) {
			throw FiducialException.input("sample " + id + " is not in the project any more; reload the list");
		}
	}

	private static boolean exists(Session s, long id) throws SQLException {
		return s.number("SELECT COUNT(*) FROM sample WHERE id = ?", id) == 1;
	}

	private static StaleAnnotationException stale(Session s, long sampleId, String layer, long expected) throws SQLException {
		return new StaleAnnotationException(sampleId, layer, expected, AnnotationRows.current(s, sampleId, layer).orElse(null));
	}

	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS);
	}
}
