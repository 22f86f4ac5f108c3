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

	/**
	 * Moves boxes that frame faces by another rule than the detector was trained with, such as a face finder's, which hold forehead and ears too,
	 * onto the landmarks within: boxes that {@link #detect} is best given.
	 *
	 * @param boxes one a picture, without null
	 * @return a box a picture, in order; one around nothing that is in its place stays as it is
	 */
	default List<double[]> settle(List<RgbImage> images, List<double[]> boxes) {
		return boxes;
	}

	/**
	 * Looks for faces of any size in a picture, where nothing says where they are.
	 *
	 * @param most how many at most
	 * @return the surest first; empty if there is none. An engine that cannot search says that the whole picture is one face
	 */
	default List<FoundFace> search(RgbImage image, int most) {
		Detection whole = detect(List.of(image), null).getFirst();
		double sum = 0;
		for (float c : whole.confidence()) {
			sum += c;
		}
		return List.of(new FoundFace(new double[] { 0, 0, image.width() - 1., image.height() - 1. }, sum / Math.max(1, whole.confidence().length)));
	}

	/**
	 * What the detector sees of faces, as one vector each: for distances between sets of pictures (KID), not for recognising people.
	 *
	 * @param images pictures of any size
	 * @param faces as for {@link #detect}, without null
	 * @return a vector a picture, all of one length; empty if the engine has none
	 */
	default List<float[]> features(List<RgbImage> images, List<double[]> faces) {
		return List.of();
	}

	@Override
	void close();
}
