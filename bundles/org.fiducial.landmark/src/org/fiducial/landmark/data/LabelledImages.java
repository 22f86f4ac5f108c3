package org.fiducial.landmark.data;

/**
 * An indexed collection of pictures with landmarks of one scheme. Random access, thread-safe, decoded on demand:
 * a collection may hold 70,000 photographs.
 */
public interface LabelledImages {
	/** Id of the landmark scheme of all shapes, for example {@code ibug68}. */
	String scheme();

	/** How many. */
	int size();

	/**
	 * A picture with its landmarks.
	 *
	 * @param index 0 to size - 1
	 * @throws org.fiducial.core.FiducialException (input) if the picture cannot be read
	 */
	LabelledImage get(int index);

	/** Style id of a sample without decoding it; null if unknown. */
	default String style(int index) {
		return get(index).style();
	}

	/** Domain id of a sample without decoding it; null if unknown. */
	default String domain(int index) {
		return get(index).domain();
	}

	/** Landmarks of a sample without decoding it; null if there are none. */
	default double[] shape(int index) {
		return get(index).shape();
	}
}
