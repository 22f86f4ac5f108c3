package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.RecordException;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;

/** Predictions of another program, from a file. Held in memory. */
final class FilePredictions implements Predictions {
	private final PredictionFile source;
	private final Path path;
	private final LandmarkScheme truth;
	private final LandmarkScheme to;
	private final MatchedRecords records;
	private final String format;
	private final Map<String, LandmarkScheme> schemes = new HashMap<>();
	private LandmarkScheme mappedFrom;

	/**
	 * Reads.
	 *
	 * @param truth scheme of the faces
	 * @param to scheme they are judged in
	 * @throws FiducialException (input) if the file cannot be read or is of another dataset, or if none of its shapes is of a scheme that can be judged
	 */
	FilePredictions(PredictionFile source, Path path, ProjectImages images, LandmarkScheme truth, LandmarkScheme to, ImporterLookup importers, IProgressMonitor monitor) {
		this.source = source;
		this.path = path;
		this.truth = truth;
		this.to = to;
		records = new MatchedRecords(path, "predictions", images, this::mapped);
		format = records.read(source, importers, monitor);
	}

	/** The shape in the scheme that is judged in. */
	private double[] mapped(Prediction p, double[] shape) throws RecordException {
		LandmarkScheme from;
		try {
			from = scheme(p);
		} catch (FiducialException e) {
			throw new RecordException(p.line(), e.getMessage());
		}
		if (shape.length != 2 * from.pointCount()) {
			throw new RecordException(p.line(), "'" + p.key() + "' has " + shape.length / 2 + " points, scheme '" + from.id() + "' has " + from.pointCount());
		}
		mappedFrom = from.equals(to) ? mappedFrom : from;
		return from.mapTo(to.id(), shape);
	}

	private LandmarkScheme scheme(Prediction p) {
		String what = "'" + p.key() + "'";
		String named = source.scheme().isBlank() ? p.scheme() : source.scheme();
		LandmarkScheme s = named == null ? SchemeMaps.ofPoints(p.shape().length / 2, truth, what) : schemes.computeIfAbsent(named, LandmarkSchemes.shared()::get);
		SchemeMaps.require(s, to, what);
		return s;
	}

	@Override
	public String method() {
		return source.method();
	}

	@Override
	public double[][] shapes(int from, int to) {
		return java.util.Arrays.copyOfRange(records.shapes(), from, to);
	}

	@Override
	public String origin() {
		return "file " + path.getFileName() + " (" + format + "): " + records.counts();
	}

	@Override
	public List<String> notes() {
		List<String> notes = new ArrayList<>();
		records.notes().forEach(n -> notes.add(method() + ": " + n));
		if (mappedFrom != null) {
			notes.add(method() + ": landmarks were turned from scheme '" + mappedFrom.id() + "' into '" + to.id() + "'; points of different schemes are not quite the same places, which costs it accuracy");
		}
		return notes;
	}

	@Override
	public List<Problem> problems() {
		return records.problems();
	}

	@Override
	public String model() {
		return null;
	}
}
