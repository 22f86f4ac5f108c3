package org.fiducial.workflow.report;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.model.Sample;

/** Pictures of samples, cut to what a tile shows. */
final class FaceTiles {
	private static final double MARGIN = 1.7;

	private FaceTiles() {
	}

	/** The square to show of a sample: all of a square picture that is not large, else the surroundings of the face. */
	static CropFrame frame(RgbImage image, double[] shape) {
		if (image.width() == image.height() && image.width() <= 2 * Pictures.MAX_SIDE) {
			return new CropFrame((image.width() - 1) / 2.0, (image.height() - 1) / 2.0, image.width(), Math.min(image.width(), Pictures.MAX_SIDE));
		}
		CropFrame f = new CropRule(CropRule.BoxSide.MAX, MARGIN).frame(shape, 1);
		return new CropFrame(f.centreX(), f.centreY(), f.side(), (int) Math.clamp(Math.round(f.side()), 32, Pictures.MAX_SIDE));
	}

	/** The picture of a sample, upright; null, and a problem, if it cannot be read. */
	static RgbImage read(ReportData data, Sample sample) {
		return read(data, data.context().store().imageOf(sample));
	}

	/** A picture; null, and a problem, if it cannot be read. */
	static RgbImage read(ReportData data, java.nio.file.Path file) {
		try {
			return ImageFiles.read(file);
		} catch (FiducialException e) {
			data.problem(Problem.warning(file, 0, e.getMessage()));
			return null;
		}
	}

	/** A tile with a line below. */
	static String tile(String svg, String caption) {
		return "<figure class=\"tile\">" + svg + (caption.isEmpty() ? "" : "<figcaption>" + caption + "</figcaption>") + "</figure>";
	}
}
