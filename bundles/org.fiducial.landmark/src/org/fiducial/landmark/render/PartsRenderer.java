package org.fiducial.landmark.render;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Side;

/**
 * Chains as lines of 1.5 px with discs of radius 1.5 px at 256, each part in its colour; in proportion at other sizes, but never
 * thinner than at 128, where a line of .75 px is the least that an eight-fold hint encoder still sees. Points of no part are discs.
 */
final class PartsRenderer implements ConditioningRenderer {
	private record Layer(int rgb, List<LandmarkScheme.Connection> lines, int[] points) {
	}

	private final LandmarkScheme scheme;
	private final List<Layer> layers = new ArrayList<>();

	PartsRenderer(LandmarkScheme scheme) {
		this.scheme = scheme;
		for (Part p : scheme.parts()) {
			layers.add(new Layer(colour(p), scheme.connections().stream().filter(c -> p.equals(c.part())).toList(), p.indices()));
		}
		layers.add(new Layer(0xffffff, scheme.connections().stream().filter(c -> c.part() == null).toList(), new int[0]));
		for (int i = 0; i < scheme.pointCount(); i++) {
			int point = i;
			if (scheme.parts().stream().noneMatch(p -> p.contains(point))) {
				int colour = scheme.flip(i) == i ? 0xffffff : scheme.flip(i) > i ? 0xffb0b0 : 0xb0b0ff;
				layers.add(new Layer(colour, List.of(), new int[] { i }));
			}
		}
	}

	@Override
	public String id() {
		return PARTS_V1;
	}

	@Override
	public LandmarkScheme scheme() {
		return scheme;
	}

	@Override
	public RgbImage render(double[] shape, int size) {
		Canvas canvas = new Canvas(scheme, shape, size);
		double unit = 1.5 * Math.max(size / 256., .5);
		for (Layer l : layers) {
			for (LandmarkScheme.Connection c : l.lines) {
				canvas.line(c.from(), c.to(), unit);
			}
			for (int i : l.points) {
				canvas.disc(i, unit);
			}
			canvas.paint(l.rgb);
		}
		return canvas.image();
	}

	/** Right warm, left cold, the middle green, white and magenta; fixed by the version. */
	private static int colour(Part p) {
		boolean left = p.side() == Side.LEFT;
		return switch (p.region()) {
		case CONTOUR -> 0xc8c8c8;
		case BROW -> left ? 0x00a0ff : 0xff8c00;
		case EYE -> left ? 0x3c50ff : 0xff2828;
		case PUPIL -> left ? 0xb0b0ff : 0xffb0b0;
		case NOSE_BRIDGE -> 0x00dc50;
		case NOSE_BASE -> 0xb4e61e;
		case OUTER_LIP -> 0xf032e6;
		case INNER_LIP -> 0xffe119;
		case OTHER -> left ? 0x46f0f0 : 0xffffff;
		};
	}
}
