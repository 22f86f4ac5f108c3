package org.fiducial.workflow.step;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;

/** Pictures as squares, for engines that want such; cropped at the resolution of the file. */
public final class FramedImages implements LabelledImages {
	private final LabelledImages images;
	private final Framing framing;

	/** Squares of pictures with landmarks. */
	public FramedImages(LabelledImages images, Framing framing) {
		this.images = images;
		this.framing = framing;
	}

	@Override
	public String scheme() {
		return images.scheme();
	}

	@Override
	public int size() {
		return images.size();
	}

	@Override
	public LabelledImage get(int index) {
		LabelledImage s = images.get(index);
		RgbImage image = s.image();
		if (s.shape() == null || framing.whole(image.width(), image.height())) {
			return s;
		}
		CropFrame crop = framing.frame(image.width(), image.height(), s.shape(), 1);
		CropFrame full = new CropFrame(crop.centreX(), crop.centreY(), crop.side(), Math.max(1, (int) Math.round(crop.side())));
		return new LabelledImage(s.key(), full.crop(image), full.toCrop(s.shape()), s.visible(), s.style(), s.domain());
	}

	@Override
	public String style(int index) {
		return images.style(index);
	}

	@Override
	public String domain(int index) {
		return images.domain(index);
	}
}
