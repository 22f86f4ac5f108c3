package org.fiducial.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.fiducial.model.Annotation;
import org.fiducial.model.ReviewState;
import org.fiducial.store.internal.Blobs;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.internal.Session;

/** The statements that write annotations and their versions; all of them run inside a transaction of the caller. */
final class AnnotationRows {
	private static final String INSERT = "INSERT INTO annotation (" + Rows.ANNOTATION + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
	private static final String UPDATE = "UPDATE annotation SET source = ?, author = ?, time = ?, review = ?, version = version + 1, shape = ?, visibility = ?,"
			+ " confidence = ? WHERE sample_id = ? AND layer = ? AND version = ?";
	private static final String ARCHIVE = "INSERT INTO annotation_version (" + Rows.ANNOTATION + ", deleted) SELECT " + Rows.ANNOTATION
			+ ", 0 FROM annotation WHERE sample_id = ? AND layer = ? ON CONFLICT DO NOTHING";
	private static final String TOMBSTONE = "INSERT INTO annotation_version (" + Rows.ANNOTATION + ", deleted) SELECT sample_id, layer, source, ?, ?, review,"
			+ " version + 1, shape, visibility, confidence, 1 FROM annotation WHERE sample_id = ? AND layer = ?";

	private AnnotationRows() {
	}

	/** What is stored now. */
	static Optional<Annotation> current(Session s, long sampleId, String layer) throws SQLException {
		return s.first("SELECT " + Rows.ANNOTATION + ", id FROM annotation WHERE sample_id = ? AND layer = ?", Rows::annotationWithId, sampleId, layer);
	}

	/** The highest version there ever was, also of one that is deleted; 0 if nothing is known of any but the present one. */
	static long lastArchived(Session s, long sampleId, String layer) throws SQLException {
		return s.number("SELECT COALESCE(MAX(version), 0) FROM annotation_version WHERE sample_id = ? AND layer = ?", sampleId, layer);
	}

	/** Adds an annotation as the given version; false if the sample has the layer already. */
	static boolean insert(Session s, long sampleId, Annotation a, long version, String author, Instant time) throws SQLException {
		return s.update(INSERT, sampleId, a.getLayer(), a.getSource().getName(), author, time.toEpochMilli(), a.getReview().getName(), version,
				Blobs.of(a.getShape()), a.getVisibility(), Blobs.of(a.getConfidence())) == 1;
	}

	/** Replaces the given version by the next one; false if that is not the version stored. */
	static boolean replace(Session s, Annotation a, long expected, String author, Instant time) throws SQLException {
		archive(s, a.getSampleId(), a.getLayer());
		boolean replaced = s.update(UPDATE, a.getSource().getName(), author, time.toEpochMilli(), a.getReview().getName(), Blobs.of(a.getShape()),
				a.getVisibility(), Blobs.of(a.getConfidence()), a.getSampleId(), a.getLayer(), expected) == 1;
		archive(s, a.getSampleId(), a.getLayer());
		return replaced;
	}

	/** Keeps the present version in the history, unless it is there. */
	static void archive(Session s, long sampleId, String layer) throws SQLException {
		s.update(ARCHIVE, sampleId, layer);
	}

	/** Deletes the present version and notes who did; it must be the expected one, which the caller has checked. */
	static void delete(Session s, long sampleId, String layer, String author, Instant time) throws SQLException {
		archive(s, sampleId, layer);
		s.update(TOMBSTONE, author, time.toEpochMilli(), sampleId, layer);
		s.update("DELETE FROM annotation WHERE sample_id = ? AND layer = ?", sampleId, layer);
	}

	/** Changes only the review state, as a new version. */
	static void review(Session s, Annotation present, ReviewState state, String author, Instant time) throws SQLException {
		Annotation next = EcoreUtil.copy(present);
		next.setReview(state);
		replace(s, next, present.getVersion(), author, time);
	}

	/**
	 * Refuses what no layer may hold.
	 *
	 * @throws IllegalArgumentException if the layer has no name, the shape is missing, has an odd length or infinite or half-absent
	 *         points, or visibility or confidence have another number of points
	 */
	static void check(Annotation a) {
		if (a.getLayer() == null || a.getLayer().isBlank()) {
			throw new IllegalArgumentException("an annotation needs a layer");
		}
		double[] shape = Objects.requireNonNull(a.getShape(), "an annotation needs a shape");
		if (shape.length == 0 || shape.length % 2 != 0) {
			throw new IllegalArgumentException("a shape of " + shape.length + " numbers; expected x and y for every point");
		}
		for (int i = 0; i < shape.length; i += 2) {
			if (Double.isInfinite(shape[i]) || Double.isInfinite(shape[i + 1]) || Double.isNaN(shape[i]) != Double.isNaN(shape[i + 1])) {
				throw new IllegalArgumentException("point " + i / 2 + " is (" + shape[i] + ", " + shape[i + 1] + "); expected two numbers, or two NaN if absent");
			}
		}
		int points = shape.length / 2;
		if (a.getVisibility() != null && a.getVisibility().length != points || a.getConfidence() != null && a.getConfidence().length != points) {
			throw new IllegalArgumentException("visibility or confidence has another number of points than the shape, which has " + points);
		}
	}
}
