package org.fiducial.landmark.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;

/** White discs of radius 2.5 px at 512, in proportion at other sizes. */
record DotsRenderer(LandmarkScheme scheme) implements ConditioningRenderer {
	@Override
	public String id() {
		return DOTS_WHITE;
	}

	@Override
	public RgbImage render(double[] shape, int size) {
		Canvas canvas = new Canvas(scheme, shape, size);
		for (int i = 0; i < scheme.pointCount(); i++) {
			canvas.disc(i, 2.5 * size / 512);
		}
		canvas.paint(0xffffff);
		return canvas.image();
	}
}
