package org.fiducial.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.internal.Database;
import org.fiducial.store.internal.Rows;
import org.fiducial.store.internal.Session;

/**
 * Adds samples with their annotations to a dataset, in any number. Records are collected and committed about a thousand at a time (or after
 * two seconds), each batch in one transaction of some ten milliseconds: people can edit meanwhile, and a process that is killed leaves only
 * complete records. Adding is idempotent, so that the same import again, or after a kill, adds only what is missing:
 * <ul>
 * <li>a sample with the same key and content hash stays as it is; layers it does not have are added, unless somebody deleted them;
 * <li>if the content hash differs, the sample is updated, and its layers are replaced (the history keeps the old ones) except those of
 * people, which are marked {@link ReviewState#NEEDS_WORK}.
 * </ul>
 * For one thread. Always close it: that commits what is still pending.
 */
public final class SampleWriter implements AutoCloseable {
	/** Records of a transaction. */
	public static final int BATCH = 1000;
	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

	private static final String INSERT = "INSERT INTO sample (dataset_id, sample_key, path, content_hash, width, height, orientation, split, style, licence,"
			+ " author, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id";
	private static final String UPDATE = "UPDATE sample SET path = ?, content_hash = ?, width = ?, height = ?, orientation = ?, split = ?, style = ?, licence = ?,"
			+ " author = ?, attributes = ? WHERE id = ?";

	private enum Outcome {
		ADDED, UPDATED, UNCHANGED
	}

	private record Pending(Sample sample, List<Annotation> annotations) {
	}

	private record Known(long id, String hash) {
	}

	private final Database database;
	private final Changes changes;
	private final Dataset dataset;
	private final List<Pending> pending = new ArrayList<>();
	private final Map<String, String> pendingHashes = new HashMap<>();
	private final long[] outcomes = new long[Outcome.values().length];
	private long lastFlush = System.nanoTime();
	private boolean failed;

	SampleWriter(Database database, Changes changes, Dataset dataset) {
		this.database = database;
		this.changes = changes;
		this.dataset = dataset;
	}

	/** The dataset that is written. */
	public Dataset dataset() {
		return dataset;
	}

	/** The content hash of the sample with that key, if it was added before, by this writer or in an earlier import. */
	public Optional<String> hash(String key) {
		String hash = pendingHashes.get(key);
		if (hash != null) {
			return Optional.of(hash);
		}
		return database.read(s -> known(s, key)).map(Known::hash);
	}

	/**
	 * Adds a sample; see the class for what happens if it is there.
	 *
	 * @param sample key, path, content hash, width and height are required; belongs to the store from here on
	 * @param annotations its layers: sample id and version are ignored, author and time are kept if set
	 * @throws IllegalArgumentException if a required value is missing or an annotation cannot be; the sample is left out
	 */
	public void add(Sample sample, List<Annotation> annotations) {
		check(sample);
		annotations.forEach(AnnotationRows::check);
		pending.add(new Pending(sample, List.copyOf(annotations)));
		pendingHashes.put(sample.getKey(), sample.getContentHash());
		if (pending.size() >= BATCH || System.nanoTime() - lastFlush > PATIENCE) {
			flush();
		}
	}

	/** As {@link #add(Sample, List)}. */
	public void add(Sample sample, Annotation... annotations) {
		add(sample, List.of(annotations));
	}

	/** Commits what is pending. If that fails, the batch is not saved and the writer is of no more use. */
	public void flush() {
		if (failed) {
			throw new IllegalStateException("an earlier batch could not be saved");
		}
		if (!pending.isEmpty()) {
			failed = true;
			List<Outcome> batch = database.write(this::write);
			failed = false;
			batch.forEach(o -> outcomes[o.ordinal()]++);
			pending.clear();
			pendingHashes.clear();
		}
		lastFlush = System.nanoTime();
	}

	/** What was committed up to now. */
	public ImportSummary summary() {
		return new ImportSummary(outcomes[Outcome.ADDED.ordinal()], outcomes[Outcome.UPDATED.ordinal()], outcomes[Outcome.UNCHANGED.ordinal()]);
	}

	/** Commits what is pending, unless an earlier batch failed. */
	@Override
	public void close() {
		if (!failed) {
			flush();
		}
	}

	private List<Outcome> write(Session s) throws SQLException {
		List<Outcome> out = new ArrayList<>(pending.size());
		Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
		if (s.number("SELECT COUNT(*) FROM dataset WHERE id = ?", dataset.getId()) == 0) {
			throw FiducialException.input("dataset '" + dataset.getName() + "' was removed while samples were added to it; start the import again");
		}
		for (Pending p : pending) {
			out.add(write(s, p, now));
		}
		if (out.stream().anyMatch(o -> o != Outcome.UNCHANGED)) {
			changes.after(StoreChange.Kind.SAMPLES, dataset.getName(), List.of());
		}
		return out;
	}

	private Outcome write(Session s, Pending p, Instant now) throws SQLException {
		Optional<Known> known = known(s, p.sample().getKey());
		if (known.isEmpty()) {
			long id = insert(s, p.sample());
			for (Annotation a : p.annotations()) {
				AnnotationRows.insert(s, id, a, 1, author(a), time(a, now));
			}
			return Outcome.ADDED;
		}
		long id = known.get().id();
		if (known.get().hash().equals(p.sample().getContentHash())) {
			boolean more = false;
			for (Annotation a : p.annotations()) {
				more |= addMissing(s, id, a, now);
			}
			return more ? Outcome.UPDATED : Outcome.UNCHANGED;
		}
		update(s, id, p.sample());
		for (Annotation a : p.annotations()) {
			replaceImported(s, id, a, now);
		}
		markHuman(s, id, now);
		return Outcome.UPDATED;
	}

	private Optional<Known> known(Session s, String key) throws SQLException {
		return s.first("SELECT id, content_hash FROM sample WHERE dataset_id = ? AND sample_key = ?", r -> new Known(r.getLong(1), r.getString(2)),
				dataset.getId(), key);
	}

	private long insert(Session s, Sample x) throws SQLException {
		return s.number(INSERT, dataset.getId(), x.getKey(), x.getPath(), x.getContentHash(), x.getWidth(), x.getHeight(), x.getOrientation(),
				orNull(x.getSplit()), orNull(x.getStyle()), x.getLicence(), x.getAuthor(), Rows.attributes(x));
	}

	private void update(Session s, long id, Sample x) throws SQLException {
		s.update(UPDATE, x.getPath(), x.getContentHash(), x.getWidth(), x.getHeight(), x.getOrientation(), orNull(x.getSplit()), orNull(x.getStyle()),
				x.getLicence(), x.getAuthor(), Rows.attributes(x), id);
	}

	private boolean addMissing(Session s, long id, Annotation a, Instant now) throws SQLException {
		return AnnotationRows.current(s, id, a.getLayer()).isEmpty() && AnnotationRows.lastArchived(s, id, a.getLayer()) == 0
				&& AnnotationRows.insert(s, id, a, 1, author(a), time(a, now));
	}

	private void replaceImported(Session s, long id, Annotation a, Instant now) throws SQLException {
		Optional<Annotation> present = AnnotationRows.current(s, id, a.getLayer());
		if (present.isEmpty()) {
			addMissing(s, id, a, now);
		} else if (present.get().getSource() != AnnotationSource.HUMAN) {
			a.setSampleId(id);
			AnnotationRows.replace(s, a, present.get().getVersion(), author(a), time(a, now));
		}
	}

	private void markHuman(Session s, long id, Instant now) throws SQLException {
		for (Annotation a : s.list("SELECT " + Rows.ANNOTATION + " FROM annotation WHERE sample_id = ? AND source = 'HUMAN' AND review <> 'NEEDS_WORK'",
				Rows::annotation, id)) {
			AnnotationRows.review(s, a, ReviewState.NEEDS_WORK, "import", now);
		}
	}

	private static String author(Annotation a) {
		return Objects.requireNonNullElse(a.getAuthor(), "import");
	}

	private static Instant time(Annotation a, Instant now) {
		return Objects.requireNonNullElse(a.getTime(), now);
	}

	private static void check(Sample s) {
		if (blank(s.getKey()) || blank(s.getPath()) || blank(s.getContentHash()) || s.getWidth() < 1 || s.getHeight() < 1) {
			throw new IllegalArgumentException("sample '" + s.getKey() + "' needs a key, a path, a content hash, a width and a height");
		}
	}

	private static boolean blank(String text) {
		return text == null || text.isBlank();
	}

	/** The empty string asks for samples without a split or style, so it is not stored. */
	static String orNull(String text) {
		return text == null || text.isEmpty() ? null : text;
	}
}
