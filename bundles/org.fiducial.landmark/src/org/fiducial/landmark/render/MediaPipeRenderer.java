package org.fiducial.landmark.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Side;

/**
 * Lines of 2 px at 512 (1 px and more below) on black in the colours of CrucibleAI/ControlNetMediaPipeFace: outline, mouth, eyes, brows
 * and irises; no nose. That code reverses the channel order when it saves, so the triples here are the reversed ones.
 */
record MediaPipeRenderer(LandmarkScheme scheme) implements ConditioningRenderer {
	@Override
	public String id() {
		return LINES_MEDIAPIPE;
	}

	@Override
	public RgbImage render(double[] shape, int size) {
		Canvas canvas = new Canvas(scheme, shape, size);
		double width = 2 * Math.max(size / 512., .5);
		for (Part p : scheme.parts()) {
			int rgb = colour(p);
			if (rgb != 0) {
				scheme.connections().stream().filter(c -> p.equals(c.part())).forEach(c -> canvas.line(c.from(), c.to(), width));
				canvas.paint(rgb);
			}
		}
		for (int i = 0; i < scheme.pointCount(); i++) {
			if (scheme.pointNames().get(i).endsWith("pupil")) {
				canvas.disc(i, width);
				canvas.paint(scheme.pointNames().get(i).startsWith("left") ? rgb(10, 200, 250) : rgb(250, 200, 10));
			}
		}
		return canvas.image();
	}

	private static int colour(Part p) {
		boolean left = p.side() == Side.LEFT;
		return switch (p.region()) {
		case CONTOUR -> rgb(10, 200, 10);
		case OUTER_LIP, INNER_LIP -> rgb(10, 180, 10);
		case EYE -> left ? rgb(10, 200, 180) : rgb(180, 200, 10);
		case BROW -> left ? rgb(10, 220, 180) : rgb(180, 220, 10);
		case PUPIL -> left ? rgb(10, 200, 250) : rgb(250, 200, 10);
		case NOSE_BRIDGE, NOSE_BASE, OTHER -> 0;
		};
	}

	private static int rgb(int r, int g, int b) {
		return r << 16 | g << 8 | b;
	}
}
