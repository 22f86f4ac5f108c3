package org.fiducial.workflow.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.Shapes;
import org.fiducial.workflow.evaluation.FaceBoxes;

/** What is known, before a detector looks, of where the faces of samples are. */
final class FacePlaces {
	private final DetectConfig config;
	private final ProjectImages images;
	/** Null if boxes are not wanted, or are the dataset's. */
	private final FaceBoxes file;

	/** @throws FiducialException (input) if the file of boxes cannot be read or is of other data */
	FacePlaces(DetectConfig config, ProjectImages images, StepContext context) {
		this.config = config;
		this.images = images;
		this.file = config.boxes().isBlank() ? null : FaceBoxes.read(context.path(config.boxes()), images, context.engines().importers(), context.monitor());
		if (file != null) {
			file.notes().forEach(n -> context.listener().message(config.boxes() + ": " + n));
		}
	}

	/** What is wrong with the file of boxes. */
	List<Problem> problems() {
		return file == null ? new ArrayList<>() : new ArrayList<>(file.problems());
	}

	/**
	 * The box of a sample's face.
	 *
	 * @return {@code {x0, y0, x1, y1}} in pixels of the upright picture; null for the whole picture, or where a search is to tell
	 * @throws FiducialException (input) if the sample has no box that it ought to have
	 */
	double[] of(int sample) {
		double[] box = switch (config.faces()) {
		case DetectConfig.BOX -> given(sample);
		case DetectConfig.LANDMARKS -> around(images.shape(sample));
		default -> null;
		};
		if (box != null && !(Math.max(box[2] - box[0], box[3] - box[1]) > 0)) {
			throw FiducialException.input("sample '" + images.key(sample) + "': no face has the box " + Arrays.toString(box) + "; correct its landmarks, or look for the face (faces: search)");
		}
		return box;
	}

	private double[] given(int sample) {
		double[] box = file == null ? images.box(sample) : file.of(sample);
		if (box == null) {
			throw FiducialException.input("sample '" + images.key(sample) + "' has no box in " + (file == null ? "its dataset; give a file of boxes, or look for the face (faces: search)" : config.boxes()));
		}
		return box;
	}

	/** Null for a shape of which no point is known. */
	private static double[] around(double[] shape) {
		if (shape == null || Arrays.stream(shape).allMatch(Double::isNaN)) {
			return null;
		}
		return Shapes.box(shape).corners();
	}
}
