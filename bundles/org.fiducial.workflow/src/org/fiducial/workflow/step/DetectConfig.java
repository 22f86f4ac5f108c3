package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.detection.PredictionConfig;

/**
 * Prediction of a layer.
 *
 * @param engine id of the detection engine
 * @param model folder or file of the trained detector, or an output of an earlier step
 * @param data which samples
 * @param layer name of the layer that is written
 * @param faces where the face is: {@code landmarks} (the box of the sample's landmarks where it has some, as detectors are compared;
 *        else the whole picture), {@code box} (a box that a face finder or the dataset has of it, moved onto the landmarks within first), {@code picture} (the whole
 *        picture) or {@code search} (anywhere in it, of any size; the surest one)
 * @param boxes file of the boxes; empty for those that the dataset has
 * @param looks how often a face is looked at
 * @param batchSize pictures at once
 * @param overwrite predict again what this model has predicted before
 */
public record DetectConfig(String engine, String model, List<DataSource> data, String layer, String faces, String boxes, PredictionConfig looks, int batchSize, boolean overwrite) {
	/** Box of the sample's landmarks. */
	public static final String LANDMARKS = "landmarks";
	/** A given box. */
	public static final String BOX = "box";
	/** The whole picture. */
	public static final String PICTURE = "picture";
	/** A face anywhere. */
	public static final String SEARCH = "search";
	private static final List<String> WAYS = List.of(LANDMARKS, BOX, PICTURE, SEARCH);
	/** Box of the landmarks, data to be chosen. */
	public static final DetectConfig DEFAULT = new DetectConfig("hourglass", "", List.of(), "detected", LANDMARKS, "", PredictionConfig.DEFAULT, 8, false);

	public DetectConfig {
		data = data == null ? List.of() : List.copyOf(data);
		looks = looks == null ? PredictionConfig.DEFAULT : looks;
		if (!WAYS.contains(faces)) {
			throw FiducialException.usage(Suggest.unknown("way to find faces", faces, WAYS));
		}
		boxes = boxes == null ? "" : boxes;
		if (!boxes.isBlank() && !BOX.equals(faces)) {
			throw FiducialException.usage("boxes are for faces: " + BOX + ", but faces is " + faces);
		}
		if (batchSize < 1 || batchSize > 4096) {
			throw FiducialException.usage("batchSize " + batchSize + ", expected 1 to 4096");
		}
	}
}
