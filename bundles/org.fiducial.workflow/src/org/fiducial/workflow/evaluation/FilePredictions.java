package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.HashMap;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;

/** Predictions of another program, from a file. Held in memory. */
final class FilePredictions implements Predictions {
	private static final int SHOWN = 5;

	private final PredictionFile source;
	private final Path path;
	private final ProjectImages images;
	private final LandmarkScheme truth;
	private final LandmarkScheme to;
	private final SampleMatcher matcher;
	private final double[][] shapes;
	private final boolean[] taken;
	private final List<String> unmatched = new ArrayList<>();
	private final List<Problem> problems = new ArrayList<>();
	private final Map<String, LandmarkScheme> schemes = new HashMap<>();
	private String format;
	private int read;
	private int matched;
	private int unmatchedCount;
	private int failed;
	private int outside;
	private LandmarkScheme mappedFrom;

	/**
	 * Reads.
	 *
	 * @param truth scheme of the faces
	 * @param to scheme they are judged in
	 * @throws FiducialException (input) if the file cannot be read, is of another dataset, or of a scheme that cannot be judged
	 */
	FilePredictions(PredictionFile source, Path path, ProjectImages images, LandmarkScheme truth, LandmarkScheme to, ImporterLookup importers, IProgressMonitor monitor) {
		this.source = source;
		this.path = path;
		this.images = images;
		this.truth = truth;
		this.to = to;
		matcher = new SampleMatcher(images);
		shapes = new double[images.size()][];
		taken = new boolean[images.size()];
		format = new PredictionReader(importers, monitor).read(source, path, this::accept, this::problem);
		refuseOthers();
	}

	private void problem(Problem p) {
		failed++;
		if (problems.size() < 1000) {
			problems.add(p);
		}
	}

	private void accept(Prediction p) {
		read++;
		List<Integer> found = matcher.find(p);
		if (found.size() > 1) {
			problem(Problem.error(p.file(), p.line(), "'" + p.key() + "' fits " + found.size() + " samples, for example '" + images.key(found.get(0)) + "' and '" + images.key(found.get(1))
					+ "'; use the samples' keys"));
		} else if (found.isEmpty()) {
			unmatchedCount++;
			if (unmatched.size() < SHOWN) {
				unmatched.add(p.key());
			}
		} else if (taken[found.getFirst()]) {
			problem(Problem.error(p.file(), p.line(), "a second prediction for sample '" + images.key(found.getFirst()) + "'; the first one is used"));
		} else {
			take(p, found.getFirst());
		}
	}

	private void take(Prediction p, int sample) {
		taken[sample] = true;
		matched++;
		if (p.shape() == null) {
			return;
		}
		LandmarkScheme from = scheme(p);
		if (p.shape().length != 2 * from.pointCount()) {
			problem(Problem.error(p.file(), p.line(), "'" + p.key() + "' has " + p.shape().length / 2 + " points, scheme '" + from.id() + "' has " + from.pointCount()));
			return;
		}
		mappedFrom = from.equals(to) ? mappedFrom : from;
		shapes[sample] = from.mapTo(to.id(), images.upright(sample, p.shape(), p.frame()));
		outside += outside(shapes[sample], images.width(sample), images.height(sample)) ? 1 : 0;
	}

	private LandmarkScheme scheme(Prediction p) {
		String what = p.file() + (p.line() > 0 ? ":" + p.line() : "");
		String named = source.scheme().isBlank() ? p.scheme() : source.scheme();
		LandmarkScheme s = named == null ? SchemeMaps.ofPoints(p.shape().length / 2, truth, what) : schemes.computeIfAbsent(named, LandmarkSchemes.shared()::get);
		SchemeMaps.require(s, to, what);
		return s;
	}

	/** Whether the middle of a shape is not in its picture. */
	private static boolean outside(double[] shape, int width, int height) {
		double x = 0;
		double y = 0;
		for (int i = 0; i < shape.length; i += 2) {
			x += shape[i] * 2 / shape.length;
			y += shape[i + 1] * 2 / shape.length;
		}
		return x < -.5 || y < -.5 || x > width - .5 || y > height - .5;
	}

	private void refuseOthers() {
		if (read == 0) {
			throw FiducialException.input(path + ": holds no prediction that can be used" + (problems.isEmpty() ? "" : ": " + problems.getFirst()));
		}
		if (matched == 0) {
			throw FiducialException.input(path + ": predictions of another dataset: none of its " + read + " (" + names(unmatched) + ") is a sample of the data (keys such as "
					+ names(List.of(images.key(0), images.key(images.size() - 1))) + ")" + (unmatchedCount == 0 ? "; " + problems.getFirst() : ""));
		}
		if (2 * outside > matched) {
			throw FiducialException.input(path + ": predictions of other pictures: the middle of " + outside + " of " + matched + " faces lies outside the picture of that name; coordinates must be pixels of the whole pictures of the data");
		}
	}

	private static String names(List<String> names) {
		return String.join(", ", names.stream().distinct().map(n -> "'" + n + "'").toList());
	}

	@Override
	public String method() {
		return source.method();
	}

	@Override
	public double[][] shapes(int from, int to) {
		return java.util.Arrays.copyOfRange(shapes, from, to);
	}

	@Override
	public String origin() {
		return "file " + path.getFileName() + " (" + format + "): " + read + " predictions, " + matched + " of them of these faces";
	}

	@Override
	public List<String> notes() {
		List<String> notes = new ArrayList<>();
		if (unmatchedCount > 0) {
			notes.add(method() + ": " + unmatchedCount + " predictions are of no face of the data and were left out: " + names(unmatched) + (unmatchedCount > unmatched.size() ? ", …" : ""));
		}
		if (failed > 0) {
			notes.add(method() + ": " + failed + " records of its file could not be used; see the problems");
		}
		if (mappedFrom != null) {
			notes.add(method() + ": landmarks were turned from scheme '" + mappedFrom.id() + "' into '" + to.id() + "'; points of different schemes are not quite the same places, which costs it accuracy");
		}
		return notes;
	}

	@Override
	public List<Problem> problems() {
		return problems;
	}

	@Override
	public String model() {
		return null;
	}
}
