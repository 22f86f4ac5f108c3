package org.fiducial.store.internal;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.Domain;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Run;
import org.fiducial.model.RunState;
import org.fiducial.model.Sample;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Rows to EMF objects, with the column lists that go with them. Every call makes a new object that belongs to the caller. */
public final class Rows {
	/** Columns of {@link #sample}; from {@code sample s JOIN dataset d ON d.id = s.dataset_id}. */
	public static final String SAMPLE = "s.id, d.name, s.sample_key, s.path, s.content_hash, s.width, s.height, s.orientation, s.split, s.style, s.licence, s.author, s.attributes";
	/** Columns of {@link #annotation}, in both the table of annotations (with its id) and that of versions. */
	public static final String ANNOTATION = "sample_id, layer, source, author, time, review, version, shape, visibility, confidence";
	/** Columns of {@link #dataset}. */
	public static final String DATASET = "id, name, domain, scheme, licence, source_path, importer, created";
	/** Columns of {@link #run}. */
	public static final String RUN = "id, kind, folder, state, started, finished";

	private static final JsonMapper JSON = JsonMapper.builder().build();
	private static final TypeReference<LinkedHashMap<String, String>> ATTRIBUTES = new TypeReference<>() {
	};

	private Rows() {
	}

	/** A sample from the columns {@link #SAMPLE}. */
	public static Sample sample(ResultSet r) throws SQLException {
		Sample s = ModelFactory.eINSTANCE.createSample();
		s.setId(r.getLong(1));
		s.setDataset(r.getString(2));
		s.setKey(r.getString(3));
		s.setPath(r.getString(4));
		s.setContentHash(r.getString(5));
		s.setWidth(r.getInt(6));
		s.setHeight(r.getInt(7));
		s.setOrientation(r.getInt(8));
		s.setSplit(r.getString(9));
		s.setStyle(r.getString(10));
		s.setLicence(r.getString(11));
		s.setAuthor(r.getString(12));
		String attributes = r.getString(13);
		if (attributes != null) {
			JSON.readValue(attributes.getBytes(StandardCharsets.UTF_8), ATTRIBUTES).forEach(s.getAttributes()::put);
		}
		return s;
	}

	/** The attributes of a sample as the database keeps them: a JSON object, or null if there are none. */
	public static String attributes(Sample s) {
		if (s.getAttributes().isEmpty()) {
			return null;
		}
		Map<String, String> map = new LinkedHashMap<>(s.getAttributes().map());
		return JSON.writeValueAsString(map);
	}

	/** An annotation from the columns {@link #ANNOTATION}; its id stays 0. */
	public static Annotation annotation(ResultSet r) throws SQLException {
		Annotation a = ModelFactory.eINSTANCE.createAnnotation();
		a.setSampleId(r.getLong(1));
		a.setLayer(r.getString(2));
		a.setSource(AnnotationSource.valueOf(r.getString(3)));
		a.setAuthor(r.getString(4));
		a.setTime(Instant.ofEpochMilli(r.getLong(5)));
		a.setReview(ReviewState.valueOf(r.getString(6)));
		a.setVersion(r.getLong(7));
		a.setShape(Blobs.doubles(r.getBytes(8)));
		a.setVisibility(r.getBytes(9));
		a.setConfidence(Blobs.floats(r.getBytes(10)));
		return a;
	}

	/** An annotation from the columns {@link #ANNOTATION} followed by its id. */
	public static Annotation annotationWithId(ResultSet r) throws SQLException {
		Annotation a = annotation(r);
		a.setId(r.getLong(11));
		return a;
	}

	/** A dataset from the columns {@link #DATASET}. */
	public static Dataset dataset(ResultSet r) throws SQLException {
		Dataset d = ModelFactory.eINSTANCE.createDataset();
		d.setId(r.getLong(1));
		d.setName(r.getString(2));
		d.setDomain(r.getString(3));
		d.setScheme(r.getString(4));
		d.setLicence(r.getString(5));
		d.setSourcePath(r.getString(6));
		d.setImporter(r.getString(7));
		d.setCreated(Instant.ofEpochMilli(r.getLong(8)));
		return d;
	}

	/** A domain from id, name, description. */
	public static Domain domain(ResultSet r) throws SQLException {
		Domain d = ModelFactory.eINSTANCE.createDomain();
		d.setId(r.getString(1));
		d.setName(r.getString(2));
		d.setDescription(r.getString(3));
		return d;
	}

	/** A run from the columns {@link #RUN}. */
	public static Run run(ResultSet r) throws SQLException {
		Run run = ModelFactory.eINSTANCE.createRun();
		run.setId(r.getString(1));
		run.setKind(r.getString(2));
		run.setFolder(r.getString(3));
		run.setState(RunState.valueOf(r.getString(4)));
		run.setStarted(instant(r, 5));
		run.setFinished(instant(r, 6));
		return run;
	}

	private static Instant instant(ResultSet r, int column) throws SQLException {
		long millis = r.getLong(column);
		return r.wasNull() ? null : Instant.ofEpochMilli(millis);
	}

	/** Milliseconds since 1970, or null. */
	public static Long millis(Instant time) {
		return time == null ? null : time.toEpochMilli();
	}
}
