package org.fiducial.detection.hourglass.data;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.landmark.data.LabelledImage;

/**
 * A face cut out with room around it and reduced to about the network's resolution: what the cache holds, so that pictures are
 * decoded once and augmentation warps straight to the network's input.
 *
 * @param patch pixels
 * @param toPatch from the network's plain crop to the patch
 * @param shape landmarks in the plain crop; NaN where unknown
 * @param visible per landmark, or null
 */
record Face(RgbImage patch, Affine toPatch, double[] shape, boolean[] visible) {
	/** Side of the patch in units of the crop's: room for shift, rotation and a smaller scale. */
	static final double ROOM = 1.6;
	/** Pixels of the patch per pixel of the crop: keeps detail that a second resampling would lose. */
	private static final double DETAIL = 1.25;

	/** @param rule and size of the network's plain crop */
	static Face of(LabelledImage sample, CropRule rule, int size) {
		CropFrame crop = rule.frame(sample.shape(), size);
		int pixels = (int) Math.round(size * ROOM * Math.min(DETAIL, Math.max(.25, crop.side() / size)));
		CropFrame wide = new CropFrame(crop.centreX(), crop.centreY(), crop.side() * ROOM, pixels);
		RgbImage patch = Warp.apply(sample.image(), wide.toCrop(), pixels, Warp.Sampling.SMOOTH);
		return new Face(patch, wide.toCrop().after(crop.toImage()), crop.toCrop(sample.shape()), sample.visible());
	}

	/** The network's input under an augmentation, before changes of texture. */
	RgbImage input(Augmentation a, int size) {
		Affine patchToInput = a.map(size).after(toPatch.inverse());
		return Warp.apply(patch, patchToInput, size);
	}

	/** Bytes it holds. */
	long bytes() {
		return patch.rgb().length + 16L * shape.length;
	}
}
