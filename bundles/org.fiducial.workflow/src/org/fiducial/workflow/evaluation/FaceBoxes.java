package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.RecordException;
import org.fiducial.landmark.Box;

/**
 * Boxes around the faces of a dataset that another program has found, from a file. It is read as a file of predictions of two points, two opposite corners of the box:
 * a table with the columns image (or key), x0, y0, x1, y1, or JSON, {@code {"a/001": [x0, y0, x1, y1]}} for example.
 */
public final class FaceBoxes {
	private final MatchedRecords records;

	private FaceBoxes(MatchedRecords records) {
		this.records = records;
	}

	/**
	 * Reads.
	 *
	 * @param images the data that the boxes are of
	 * @throws FiducialException (input) if the file cannot be read or has no box of the data
	 */
	public static FaceBoxes read(Path path, ProjectImages images, ImporterLookup importers, IProgressMonitor monitor) {
		MatchedRecords records = new MatchedRecords(path, "boxes", images, FaceBoxes::box);
		records.read(new PredictionFile("", path.toString(), "", ""), importers, monitor);
		return new FaceBoxes(records);
	}

	/** The same rectangle, its smaller coordinates first. */
	private static double[] box(Prediction p, double[] c) throws RecordException {
		if (c.length != 4) {
			throw new RecordException(p.line(), "'" + p.key() + "' has " + c.length / 2 + " points, expected two corners of a box: x0, y0, x1, y1");
		}
		return Box.between(c).orElseThrow(() -> new RecordException(p.line(), "'" + p.key() + "' has the corners " + Arrays.toString(c) + ", between which is nothing")).corners();
	}

	/** The box of a sample, {@code {x0, y0, x1, y1}} in pixels of the upright picture; null if there is none. */
	public double[] of(int sample) {
		return records.shapes()[sample];
	}

	/** Sentences about records that were left out. */
	public List<String> notes() {
		return records.notes();
	}

	/** Records that cannot be used. */
	public List<Problem> problems() {
		return records.problems();
	}
}
