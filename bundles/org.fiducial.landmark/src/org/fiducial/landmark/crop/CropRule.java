package org.fiducial.landmark.crop;

import org.fiducial.core.FiducialException;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;

/**
 * How large the square around a face is: {@code factor} times the larger or the smaller side of its box. The published STAR weights
 * were made with the smaller side and 1.05 (ZhenglinZhou/STAR, demo.py); exaggerated art faces leave such a crop, so the default is
 * the larger side. Part of a detector's configuration: train, predict and evaluate with the same.
 *
 * @param side which side of the box counts
 * @param factor .5 to 4
 */
public record CropRule(BoxSide side, double factor) {
	/** Which side of the box counts. */
	public enum BoxSide {
		/** The smaller one. */
		MIN,
		/** The larger one. */
		MAX
	}

	/** Larger side, 1.25. */
	public static final CropRule DEFAULT = new CropRule(BoxSide.MAX, 1.25);
	/** Smaller side, 1.05: for the published STAR weights. */
	public static final CropRule STAR = new CropRule(BoxSide.MIN, 1.05);

	public CropRule {
		if (side == null || !(factor >= .5 && factor <= 4)) {
			throw FiducialException.usage("crop rule: expected side MIN or MAX and a factor of .5 to 4, found " + side + " and " + factor);
		}
	}

	/**
	 * The crop around a box, from a detector or from landmarks.
	 *
	 * @param size of the crop in pixels
	 * @throws IllegalArgumentException if the box has no extent
	 */
	public CropFrame frame(Box box, int size) {
		double s = side == BoxSide.MIN ? Math.min(box.width(), box.height()) : Math.max(box.width(), box.height());
		return new CropFrame(box.centreX(), box.centreY(), s * factor, size);
	}

	/** For people, for example {@code 1.05 times the smaller side of the face's box}. */
	public String describe() {
		return factor + " times the " + (side == BoxSide.MIN ? "smaller" : "larger") + " side of the face's box";
	}

	/** The crop around a shape's box. */
	public CropFrame frame(double[] shape, int size) {
		return frame(Shapes.box(shape), size);
	}
}
