package org.fiducial.dataset;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.Intake.Outcome;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.model.Annotation;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Dataset;
import org.fiducial.model.ModelFactory;
import org.fiducial.model.Sample;
import org.fiducial.store.ImportSummary;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.SampleWriter;

/**
 * One import at work: takes the records of an importer, has them hashed by two threads, and writes them in the order they came. At most
 * {@link #AHEAD} records are in memory.
 */
final class ImportRun implements SampleSink, AutoCloseable {
	private static final int THREADS = 2;
	private static final int AHEAD = 64;
	private static final int REFRESH_BATCH = 500;
	private static final String DEFAULT_SCHEME = "ibug68";

	/** Thrown through the importer when the user's limit is reached. */
	static final class LimitReached extends RuntimeException {
		private static final long serialVersionUID = 1L;

		LimitReached() {
			super("limit reached", null, false, false);
		}
	}

	private final ProjectStore store;
	private final String format;
	private final DatasetImporter importer;
	private final ImportRequest request;
	private final ImportOptions options;
	private final Path source;
	private final IProgressMonitor monitor;
	private final Intake intake;
	private final ExecutorService pool = Executors.newFixedThreadPool(THREADS, r -> new Thread(r, "import-intake"));
	private final Deque<Future<Outcome>> pending = new ArrayDeque<>();
	private final List<Sample> moved = new ArrayList<>();
	private final List<Annotation> relabelled = new ArrayList<>();
	private final List<Problem> problems = new ArrayList<>();
	private final Set<String> keys = new HashSet<>();
	private final long limit;
	private SampleWriter writer;
	private int points;
	private boolean begun;
	private long accepted;
	private long errors;
	private long warnings;
	private long unchanged;
	private long refreshed;

	ImportRun(ProjectStore store, String format, DatasetImporter importer, ImportRequest request, ImportOptions options, Path source, IProgressMonitor monitor) {
		this.store = store;
		this.format = format;
		this.importer = importer;
		this.request = request;
		this.options = options;
		this.source = source;
		this.monitor = monitor;
		intake = new Intake(store, request.dataset(), format, request.owner());
		limit = options.integer("limit", Long.MAX_VALUE);
	}

	@Override
	public void expect(long records) {
		if (!begun) {
			begun = true;
			monitor.beginTask("Importing " + request.dataset(), (int) Math.min(Integer.MAX_VALUE, Math.min(records, limit)));
		}
	}

	@Override
	public void problem(Problem problem) {
		if (problem.severity() == Problem.Severity.ERROR) {
			errors++;
			begin();
			monitor.worked(1);
		} else {
			warnings++;
		}
		if (problems.size() < ImportResult.LISTED) {
			problems.add(problem);
		}
	}

	@Override
	public void accept(SampleRecord sample) {
		FileTree.checkCancelled(monitor);
		begin();
		if (accepted >= limit) {
			throw new LimitReached();
		}
		if (!keys.add(sample.key())) {
			problem(Problem.error(sample.sourceFile(), sample.line(), "a second record named '" + sample.key() + "'; the first is kept"));
			return;
		}
		openDataset(sample);
		if (!fits(sample)) {
			return;
		}
		accepted++;
		SampleRecord record = withDefaults(sample);
		pending.add(pool.submit(() -> intake.prepare(record)));
		while (pending.size() > AHEAD) {
			finish(pending.poll());
		}
	}

	private void begin() {
		if (!begun) {
			begun = true;
			monitor.beginTask("Importing " + request.dataset(), limit == Long.MAX_VALUE ? IProgressMonitor.UNKNOWN : (int) Math.min(limit, Integer.MAX_VALUE));
		}
	}

	private void openDataset(SampleRecord first) {
		if (writer != null) {
			return;
		}
		String scheme = first.scheme() != null ? first.scheme() : importer.scheme() != null ? importer.scheme() : DEFAULT_SCHEME;
		points = LandmarkSchemes.shared().get(scheme).pointCount();
		Dataset d = ModelFactory.eINSTANCE.createDataset();
		d.setName(request.dataset());
		d.setScheme(scheme);
		boolean exists = store.datasets().find(request.dataset()).isPresent();
		d.setDomain(request.domain() != null || exists ? request.domain() : request.dataset());
		d.setLicence(options.text("licence") != null ? options.text("licence") : importer.licence());
		d.setSourcePath(store.reference(request.in()));
		d.setImporter(format);
		store.datasets().addOrGet(d);
		writer = store.samples().writer(request.dataset());
	}

	private boolean fits(SampleRecord sample) {
		if (sample.landmarks() == null) {
			return true;
		}
		String scheme = writer.dataset().getScheme();
		if (!scheme.equals(sample.scheme())) {
			problem(Problem.error(sample.sourceFile(), sample.line(), "landmarks of scheme '" + sample.scheme() + "', but dataset '" + request.dataset() + "' is of '" + scheme
					+ "'; import them as another dataset"));
			return false;
		}
		if (sample.points() != points) {
			problem(Problem.error(sample.sourceFile(), sample.line(), sample.points() + " points, expected " + points + " (scheme " + scheme + ")"));
			return false;
		}
		return true;
	}

	private SampleRecord withDefaults(SampleRecord r) {
		String orientation = options.text("orientation");
		LandmarkFrame frame = orientation.equals("format") ? r.frame()
				: r.frame().oriented(orientation.equals("stored") ? LandmarkFrame.Orientation.STORED : LandmarkFrame.Orientation.SHOWN);
		return new SampleRecord(r.key(), r.image(), r.landmarks(), r.scheme(), r.visibility(), frame, r.split() == null ? options.text("split") : r.split(),
				r.style() == null ? options.text("style") : r.style(), r.domain(), r.licence(), r.author(), r.attributes(), r.sourceFile(), r.line());
	}

	private void finish(Future<Outcome> future) {
		Outcome outcome = await(future);
		switch (outcome) {
		case Outcome.Failed f -> problem(f.problem());
		case Outcome.Unchanged u -> {
			unchanged++;
			done(u.warnings());
		}
		case Outcome.Write w -> {
			writer.add(w.sample(), w.annotation() == null ? List.of() : List.of(w.annotation()));
			done(w.warnings());
		}
		case Outcome.Refresh r -> {
			refresh(r);
			done(r.warnings());
		}
		}
	}

	private void done(List<Problem> found) {
		found.forEach(this::problem);
		monitor.worked(1);
	}

	private void refresh(Outcome.Refresh r) {
		if (r.sample() != null) {
			moved.add(r.sample());
		}
		if (r.annotation() != null) {
			relabelled.add(r.annotation());
		}
		if (r.updated()) {
			refreshed++;
		} else {
			unchanged++;
		}
		if (Math.max(moved.size(), relabelled.size()) >= REFRESH_BATCH) {
			saveRefreshed();
		}
	}

	private void saveRefreshed() {
		if (!moved.isEmpty()) {
			store.samples().update(moved);
			moved.clear();
		}
		if (!relabelled.isEmpty()) {
			store.annotations().saveAll(relabelled, format);
			relabelled.clear();
		}
	}

	private static Outcome await(Future<Outcome> future) {
		try {
			return future.get();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new OperationCanceledException("interrupted");
		} catch (ExecutionException e) {
			if (e.getCause() instanceof RuntimeException r) {
				throw r;
			}
			throw FiducialException.failed("an image could not be examined: " + e.getCause(), e.getCause());
		}
	}

	/** Waits for what is under way and writes it. */
	void drain() {
		while (!pending.isEmpty()) {
			FileTree.checkCancelled(monitor);
			finish(pending.poll());
		}
	}

	/** What was done, once drained. */
	ImportResult result(Duration elapsed) {
		saveRefreshed();
		if (writer != null) {
			writer.flush();
		}
		ImportSummary s = writer == null ? new ImportSummary(0, 0, 0) : writer.summary();
		if (accepted == 0 && errors == 0) {
			throw FiducialException.input(source + ": nothing to import as '" + format + "'");
		}
		return new ImportResult(request.dataset(), format, s.added(), s.updated() + refreshed, removeOthers(), s.unchanged() + unchanged, errors, warnings, problems, elapsed);
	}

	/** What the owner imported before from elsewhere, or what has gone from the source. */
	private long removeOthers() {
		if (request.owner() == null || writer == null) {
			return 0;
		}
		List<Long> gone = new ArrayList<>();
		for (Sample s : store.samples().each(SampleQuery.of(request.dataset()))) {
			if (request.owner().equals(s.getAttributes().get(Intake.OWNER)) && !keys.contains(s.getKey())
					&& store.annotations().of(s.getId()).stream().noneMatch(a -> a.getSource() == AnnotationSource.HUMAN)) {
				gone.add(s.getId());
			}
		}
		return store.samples().remove(gone);
	}

	/** Stops the threads; commits what was written so far, also after a cancellation. */
	@Override
	public void close() {
		pool.shutdownNow();
		saveRefreshed();
		if (writer != null) {
			writer.close();
		}
	}
}
