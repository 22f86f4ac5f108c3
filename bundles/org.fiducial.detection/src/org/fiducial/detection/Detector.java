package org.fiducial.detection;

import java.util.List;

import org.fiducial.core.image.RgbImage;

/** A loaded detector. Not thread-safe. */
public interface Detector extends AutoCloseable {
	/** Id of the landmark scheme it predicts. */
	String scheme();

	/** Hash of the weights, for provenance. */
	String modelHash();

	/**
	 * Finds the landmarks of one face a picture.
	 *
	 * @param images pictures of any size
	 * @param faces where the face is, a box each: {@code {x0, y0, x1, y1}} in pixels of the picture; null, or a null entry, means
	 *        the whole picture shows one face
	 * @return a detection a picture, in order
	 */
	List<Detection> detect(List<RgbImage> images, List<double[]> faces);

	@Override
	void close();
}
