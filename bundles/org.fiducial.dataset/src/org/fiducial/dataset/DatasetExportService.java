package org.fiducial.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;

/** Exports samples of a project: checks that they are of one scheme and that nothing is overwritten, and hands them to an exporter one by one. */
public final class DatasetExportService {
	private final ProjectStore store;
	private final Function<String, DatasetExporter> exporters;

	/** With the exporters of the running product. */
	public DatasetExportService(ProjectStore store) {
		this(store, DatasetExporters::get);
	}

	/** With given exporters by id. */
	public DatasetExportService(ProjectStore store, Function<String, DatasetExporter> exporters) {
		this.store = store;
		this.exporters = exporters;
	}

	/**
	 * Exports.
	 *
	 * @param monitor counts samples; null for none
	 * @throws FiducialException (input) if the schemes are mixed, nothing is selected, the format cannot hold the samples, or the target exists;
	 *                           (usage) for a wrong format id or option; (failed) if writing fails
	 * @throws org.eclipse.core.runtime.OperationCanceledException if the monitor is cancelled; what was written stays
	 */
	public ExportResult run(ExportRequest request, IProgressMonitor monitor) {
		DatasetExporter exporter = exporters.apply(request.format());
		ExportOptions options = new ExportOptions(exporter, request.options());
		Path out = request.out().toAbsolutePath().normalize();
		checkTarget(out);
		Source source = new Source(request.selections(), monitor == null ? new NullProgressMonitor() : monitor);
		List<Problem> problems = new ArrayList<>();
		long[] errors = new long[1];
		try {
			exporter.write(source, out, options, p -> {
				errors[0]++;
				if (problems.size() < ImportResult.LISTED) {
					problems.add(p);
				}
			}, source.monitor);
		} catch (IOException e) {
			throw FiducialException.failed(out + ": cannot be written: " + e.getMessage(), e);
		} finally {
			source.monitor.done();
		}
		return new ExportResult(out, source.size - errors[0], errors[0], problems);
	}

	private static void checkTarget(Path out) {
		try {
			if (Files.exists(out) && !(Files.isDirectory(out) && isEmpty(out))) {
				throw FiducialException.input(out + ": exists already; export to a new or empty folder");
			}
		} catch (IOException e) {
			throw FiducialException.input(out + ": cannot be read: " + e.getMessage(), e);
		}
	}

	private static boolean isEmpty(Path folder) throws IOException {
		try (var entries = Files.newDirectoryStream(folder)) {
			return !entries.iterator().hasNext();
		}
	}

	private final class Source implements ExportSource {
		private final List<DatasetSelection> selections;
		private final IProgressMonitor monitor;
		private final String scheme;
		private final long size;

		Source(List<DatasetSelection> selections, IProgressMonitor monitor) {
			this.selections = selections;
			this.monitor = monitor;
			Map<String, String> byScheme = new HashMap<>();
			long[] n = new long[1];
			for (DatasetSelection s : selections) {
				SelectedSamples samples = new SelectedSamples(store, s);
				byScheme.put(samples.dataset().getScheme(), s.dataset());
				samples.each((sample, annotation) -> n[0]++);
			}
			if (byScheme.size() > 1) {
				throw FiducialException.input("mixed landmark schemes: "
						+ String.join(", ", byScheme.entrySet().stream().map(e -> "dataset '" + e.getValue() + "' has '" + e.getKey() + "'").sorted().toList()) + "; export them one by one");
			}
			if (n[0] == 0) {
				throw FiducialException.input("nothing to export: no sample of "
						+ String.join(", ", selections.stream().map(s -> "'" + s.dataset() + "' has landmarks in layer '" + s.layer() + "'").toList()));
			}
			scheme = byScheme.keySet().iterator().next();
			size = n[0];
		}

		@Override
		public String scheme() {
			return scheme;
		}

		@Override
		public int points() {
			return LandmarkSchemes.shared().get(scheme).pointCount();
		}

		@Override
		public long size() {
			return size;
		}

		@Override
		public void forEach(Visitor visitor) throws IOException {
			monitor.beginTask("Exporting", (int) Math.min(size, Integer.MAX_VALUE));
			try {
				for (DatasetSelection s : selections) {
					SelectedSamples samples = new SelectedSamples(store, s);
					samples.each((sample, annotation) -> hand(samples, sample, annotation, visitor));
				}
			} catch (UncheckedIOException e) {
				throw e.getCause();
			}
		}

		private void hand(SelectedSamples samples, Sample s, Annotation a, Visitor visitor) {
			FileTree.checkCancelled(monitor);
			String prefix = selections.size() > 1 ? s.getDataset() + "/" : "";
			double[] shape = a == null ? null : UprightPoints.toStored(a.getShape(), s.getOrientation(), s.getWidth(), s.getHeight());
			Map<String, String> attributes = new java.util.TreeMap<>(s.getAttributes().map());
			attributes.remove(Intake.STAMP);
			attributes.remove(Intake.DOMAIN);
			attributes.remove(Intake.OWNER);
			try {
				visitor.visit(new ExportSample(prefix + s.getKey(), store.imageOf(s), shape, a == null ? null : a.getVisibility(), s.getSplit(), s.getStyle(), samples.domain(s),
						s.getLicence() == null ? samples.dataset().getLicence() : s.getLicence(), s.getAuthor(), attributes));
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
			monitor.worked(1);
		}
	}
}
