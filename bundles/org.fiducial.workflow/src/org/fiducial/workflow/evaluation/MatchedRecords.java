package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.RecordException;

/** The records of a file of points that belong to samples of the data, at most one each. Held in memory. */
final class MatchedRecords {
	private static final int SHOWN = 5;

	/** What a record's points are in the end. */
	@FunctionalInterface
	interface Conversion {
		/**
		 * Converts.
		 *
		 * @param shape of the record, in pixels of the upright picture
		 * @return in the same pixels
		 * @throws RecordException for a record that cannot be used; it is noted, and the rest goes on
		 */
		double[] of(Prediction record, double[] shape) throws RecordException;
	}

	private final Path path;
	private final String what;
	private final ProjectImages images;
	private final SampleMatcher matcher;
	private final Conversion conversion;
	private final double[][] shapes;
	private final boolean[] taken;
	private final List<String> unmatched = new ArrayList<>();
	private final List<Problem> problems = new ArrayList<>();
	private int read;
	private int matched;
	private int unmatchedCount;
	private int failed;
	private int outside;
	private int usable;

	/** @param what the records are, for messages: predictions, boxes */
	MatchedRecords(Path path, String what, ProjectImages images, Conversion conversion) {
		this.path = path;
		this.what = what;
		this.images = images;
		this.conversion = conversion;
		matcher = new SampleMatcher(images);
		shapes = new double[images.size()][];
		taken = new boolean[images.size()];
	}

	/**
	 * Reads the file.
	 *
	 * @return its format
	 * @throws FiducialException (input) if it cannot be read or is of other data
	 */
	String read(PredictionFile source, ImporterLookup importers, IProgressMonitor monitor) {
		String format = new PredictionReader(importers, monitor).read(source, path, this::accept, this::problem);
		refuseOthers();
		return format;
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
			problem(Problem.error(p.file(), p.line(), "a second record for sample '" + images.key(found.getFirst()) + "'; the first one is used"));
		} else {
			take(p, found.getFirst());
		}
	}

	private void take(Prediction p, int sample) {
		taken[sample] = true;
		matched++;
		if (p.shape() == null) {
			usable++;
			return;
		}
		try {
			shapes[sample] = conversion.of(p, images.upright(sample, p.shape(), p.frame()));
			usable++;
			outside += outside(shapes[sample], images.width(sample), images.height(sample)) ? 1 : 0;
		} catch (RecordException e) {
			problem(e.problem(p.file()));
		}
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
			throw FiducialException.input(path + ": holds no " + what + " that can be used" + (problems.isEmpty() ? "" : ": " + problems.getFirst()));
		}
		if (matched == 0) {
			throw FiducialException.input(path + ": " + what + " of another dataset: none of its " + read + " (" + names(unmatched) + ") is a sample of the data (keys such as "
					+ names(List.of(images.key(0), images.key(images.size() - 1))) + ")" + (unmatchedCount == 0 ? "; " + problems.getFirst() : ""));
		}
		if (usable == 0) {
			throw FiducialException.input(path + ": none of its " + what + " can be used: " + problems.getFirst());
		}
		if (2 * outside > matched) {
			throw FiducialException.input(path + ": " + what + " of other pictures: the middle of " + outside + " of " + matched + " faces lies outside the picture of that name; coordinates must be pixels of the whole pictures of the data");
		}
	}

	private static String names(List<String> names) {
		return String.join(", ", names.stream().distinct().map(n -> "'" + n + "'").toList());
	}

	/** The points of every sample, in the order of the data; null where there are none. */
	double[][] shapes() {
		return shapes;
	}

	/** How many records the file has, and how many of them are of the data. */
	String counts() {
		return read + " " + what + ", " + matched + " of them of these faces";
	}

	/** Sentences about what was left out; empty if nothing was. */
	List<String> notes() {
		List<String> notes = new ArrayList<>();
		if (unmatchedCount > 0) {
			notes.add(unmatchedCount + " " + what + " are of no face of the data and were left out: " + names(unmatched) + (unmatchedCount > unmatched.size() ? ", …" : ""));
		}
		if (failed > 0) {
			notes.add(failed + " records of its file could not be used; see the problems");
		}
		return notes;
	}

	/** Records that cannot be used, the first thousand. */
	List<Problem> problems() {
		return problems;
	}
}
