package org.fiducial.dataset.portraits.scene;

import java.util.List;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.model.Trait;

/** Both ears: the far one behind the face, the near one over it. */
final class EarPainter {
	/** Outline from the top front around the back to the lobe: distance from the head, height; closed at the front. */
	private static final double[] OUTLINE = {.0, -.16, .12, -.27, .27, -.27, .36, -.12, .34, .08, .25, .24, .19, .38, .07, .43, .0, .33};
	private static final double[] FOLD = {.05, -.1, .14, -.19, .24, -.17, .28, -.04, .25, .1, .18, .2};
	private static final double[] TRAGUS = {.03, .02, .12, -.02, .14, .1, .08, .18, .04, .16};

	private final Head head;
	private final Brush brush;
	private final List<InkLine> ink;

	EarPainter(Head head, Brush brush, List<InkLine> ink) {
		this.head = head;
		this.brush = brush;
		this.ink = ink;
	}

	/** Paints the ear towards the viewer ({@code near}) or the other; straight on, both count as far. */
	void paint(boolean near) {
		double yaw = head.subject.pose().yaw();
		for (int side = -1; side <= 1; side += 2) {
			boolean isNear = side * yaw < -.1;
			if (isNear == near) {
				ear(side, near ? InkLine.Kind.EAR : InkLine.Kind.FAR_EAR);
			}
		}
	}

	private void ear(int side, InkLine.Kind kind) {
		double k = 1 + .09 * head.subject.proportions().get(Trait.EARS);
		double[] outline = Curves.through(place(OUTLINE, side, k), 5);
		Rgb skin = head.subject.looks().skin();
		Rgb warm = skin.mix(Rgb.hex(0xc0503c), .16);
		double[] c = place(new double[] {.16, .05}, side, k);
		double r = .3 * head.unit;
		brush.fill(Curves.closed(outline), Part.SKIN, null, (x, y, f) -> {
			f.color(warm);
			f.normal((x - c[0]) / r * .8 + side * .25, (y - c[1]) / r * .5, .75);
			f.flow(.2, 1);
			f.open = .92f;
		});
		double[] fold = Curves.through(place(FOLD, side, k), 5);
		double[] tragus = Curves.through(place(TRAGUS, side, k), 5);
		brush.darken(Curves.ribbon(fold, t -> head.unit * .05 * Math.sin(Math.PI * t)), null, .3f);
		brush.darken(Curves.closed(tragus), null, .42f);
		ink.add(new InkLine(kind, outline, .85, 0));
		ink.add(new InkLine(kind, fold, .5, 1));
		if (head.subject.looks().earrings()) {
			double[] lobe = place(new double[] {.1, .46}, side, k);
			double q = .05 * head.unit;
			brush.fill(new java.awt.geom.Ellipse2D.Double(lobe[0] - q, lobe[1] - q, 2 * q, 2 * q), Part.SKIN, null, (x, y, f) -> {
				f.color(Rgb.hex(0xd8b25a));
				f.normal((x - lobe[0]) / q, (y - lobe[1]) / q, .8);
				f.gloss = 1;
			});
		}
	}

	private double[] place(double[] local, int side, double k) {
		double flare = Math.toRadians(38);
		double[] out = new double[local.length];
		double[] q = new double[3];
		double w = head.face.x(16) - .015;
		for (int i = 0; i < local.length; i += 2) {
			double a = local[i] * k;
			head.project(side * (w + a * Math.sin(flare)), .13 + local[i + 1] * k, -.02 - a * Math.cos(flare), q);
			out[i] = q[0];
			out[i + 1] = q[1];
		}
		return out;
	}
}
