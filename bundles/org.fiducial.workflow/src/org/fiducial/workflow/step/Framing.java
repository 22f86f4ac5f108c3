package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;

/**
 * Which square of a picture a generator sees.
 *
 * @param mode {@code square}: square pictures as they are, others cropped around the face; {@code face}: all cropped around the face
 * @param factor side of the crop in units of the larger side of the face's box; about 1.7 frames a face as FFHQ does
 */
public record Framing(String mode, double factor) {
	/** Square pictures as they are. */
	public static final Framing DEFAULT = new Framing("square", 1.7);

	public Framing {
		if (!List.of("square", "face").contains(mode)) {
			throw FiducialException.usage(Suggest.unknown("framing", mode, List.of("square", "face")));
		}
		if (!(factor >= .5 && factor <= 4)) {
			throw FiducialException.usage("framing factor " + factor + ", expected .5 to 4");
		}
	}

	/** Whether a picture is taken as it is. */
	boolean whole(int width, int height) {
		return "square".equals(mode) && width == height;
	}

	/**
	 * The square, at a size.
	 *
	 * @param width of the picture, upright
	 * @param height of the picture, upright
	 * @param shape landmarks in the picture
	 * @param size side of the result in pixels
	 */
	public CropFrame frame(int width, int height, double[] shape, int size) {
		if (whole(width, height)) {
			return new CropFrame((width - 1) / 2.0, (height - 1) / 2.0, width, size);
		}
		return new CropRule(CropRule.BoxSide.MAX, factor).frame(shape, size);
	}
}
