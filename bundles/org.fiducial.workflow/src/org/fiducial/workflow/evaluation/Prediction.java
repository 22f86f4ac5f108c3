package org.fiducial.workflow.evaluation;

import java.nio.file.Path;

import org.fiducial.dataset.LandmarkFrame;

/**
 * A prediction as a file has it.
 *
 * @param key what names the picture: its key in the dataset, its path or its file name
 * @param image the picture's file; null if it is not known
 * @param dataset name of the dataset; null if it is not said
 * @param shape x0, y0, x1, y1, … in 0-based pixels of the frame; null if the method found no face
 * @param scheme id of the landmark scheme; null if it is not said
 * @param frame which raster of the picture
 * @param file where it stands
 * @param line 1-based line or record; 0 if the file is the record
 */
record Prediction(String key, Path image, String dataset, double[] shape, String scheme, LandmarkFrame frame, Path file, long line) {
}
