package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.Map;

/**
 * One sample as an exporter gets it. Landmarks are in the frame of the stored raster (EXIF orientation not applied), because that is
 * what nearly all formats mean and what their importers expect.
 *
 * @param key unique name in its dataset, with / as separator
 * @param image absolute path of the image
 * @param landmarks x0, y0, … in 0-based pixels of the image as stored; null if there are none
 * @param visibility one byte a point: 0 absent, 1 occluded, 2 visible; null if unknown
 * @param split train, val, test or another; null if none
 * @param style id of the style; null if unknown
 * @param domain id of the domain; null if unknown
 * @param licence licence; null if unknown
 * @param author who made the image; null if unknown
 * @param attributes further facts by name
 */
public record ExportSample(String key, Path image, double[] landmarks, byte[] visibility, String split, String style, String domain, String licence, String author,
		Map<String, String> attributes) {
}
