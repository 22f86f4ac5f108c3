package org.fiducial.dataset.ffhq;

import java.util.Map;

/**
 * What ffhq-dataset-v2.json says about one image.
 *
 * @param index 0 to 69999
 * @param line line of the file on which the record begins
 * @param category training or validation; null if missing
 * @param metadata author, license, license_url, photo_url and more, as far as given
 * @param aligned landmarks in the aligned 1024 x 1024 image
 * @param wild landmarks in the photograph
 */
record FfhqRecord(int index, long line, String category, Map<String, String> metadata, Face aligned, Face wild) {

	/**
	 * Landmarks in one raster.
	 *
	 * @param width width of the raster, 0 if missing
	 * @param height height of the raster, 0 if missing
	 * @param landmarks 136 numbers, null if missing
	 */
	record Face(double width, double height, double[] landmarks) {
	}
}
