package org.fiducial.dataset.portraits.scene;

import java.util.List;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.model.Subject;

/** Lips, teeth and tongue. The lips' contours pass through the landmarks. */
final class MouthPainter {
	private final Head head;
	private final Subject subject;
	private final Brush brush;
	private final float[] clip;
	private final List<InkLine> ink;

	MouthPainter(Head head, Brush brush, float[] clip, List<InkLine> ink) {
		this.head = head;
		subject = head.subject;
		this.brush = brush;
		this.clip = clip;
		this.ink = ink;
	}

	private double[] curve(int... points) {
		double[] p = new double[points.length * 2];
		for (int i = 0; i < points.length; i++) {
			p[i * 2] = head.x(points[i]);
			p[i * 2 + 1] = head.y(points[i]);
		}
		return Curves.through(p, 6);
	}

	void paint() {
		double[] top = curve(48, 49, 50, 51, 52, 53, 54);
		double[] bottom = curve(48, 59, 58, 57, 56, 55, 54);
		double[] innerTop = curve(60, 61, 62, 63, 64);
		double[] innerLow = curve(60, 67, 66, 65, 64);
		double u = head.unit;
		double open = Math.hypot(head.x(66) - head.x(62), head.y(66) - head.y(62)) / u;
		double[] leftCorner = {head.x(48), head.y(48)};
		double[] rightCorner = {head.x(54), head.y(54)};
		double[] parting = Curves.join(leftCorner, innerTop, rightCorner);
		double[] partingLow = Curves.join(leftCorner, innerLow, rightCorner);
		lip(Curves.join(top, Curves.reversed(parting)), true);
		lip(Curves.join(partingLow, Curves.reversed(bottom)), false);
		if (open > .04) {
			inside(innerTop, innerLow, open);
		}
		Rgb dark = subject.looks().lips().times(.32).mix(Rgb.hex(0x30100c), .4);
		brush.fill(Curves.ribbon(parting, t -> u * .026 * Math.pow(Math.sin(Math.PI * (.04 + .92 * t)), .4)), Part.MOUTH, clip, (x, y, f) -> {
			f.color(dark);
			f.open = .8f;
			f.alpha = .85f;
		});
		ink.add(new InkLine(InkLine.Kind.MOUTH, parting, 1, .5));
		if (open > .04) {
			ink.add(new InkLine(InkLine.Kind.MOUTH, partingLow, .7, .5));
		}
		ink.add(new InkLine(InkLine.Kind.MOUTH, top, .5, .6));
		ink.add(new InkLine(InkLine.Kind.MOUTH, bottom, .55, .8));
	}

	private void lip(double[] shape, boolean upper) {
		double u = head.unit;
		double cx = (head.x(48) + head.x(54)) / 2;
		double w = Math.max(1, Math.hypot(head.x(54) - head.x(48), head.y(54) - head.y(48)) / 2);
		double y0 = upper ? head.y(51) : head.y(66);
		double y1 = upper ? head.y(62) : head.y(57);
		double h = Math.max(1, y1 - y0);
		Rgb c = subject.looks().lips();
		double lipstick = subject.looks().lipstick();
		brush.fill(Curves.closed(shape), Part.LIP, clip, (x, y, f) -> {
			double tx = (x - cx) / w;
			double ty = (y - y0) / h;
			float wrinkle = Noise.smooth((float) (x / u * 34), (float) (ty * .8)) - .5f;
			f.color(c);
			f.scale(upper ? .86f : 1.04f);
			f.normal(tx * .55 + wrinkle * .18, upper ? .1 + .55 * ty : -.5 + 1.15 * ty, .75);
			f.gloss = (float) ((upper ? .12 : .5) + .4 * lipstick);
			f.open = (upper ? .9f : 1) * (1 - .2f * (float) (tx * tx));
			f.flow(1, upper ? tx * .4 : -tx * .3);
		});
	}

	private void inside(double[] top, double[] low, double open) {
		double u = head.unit;
		double[] mouth = Curves.join(top, Curves.reversed(low));
		brush.fill(Curves.closed(mouth), Part.MOUTH, clip, (x, y, f) -> {
			f.color(Rgb.hex(0x4a1512));
			f.open = .62f;
			f.normal(0, 0, 1);
		});
		brush.coverage.fill(Curves.closed(mouth));
		float[] in = brush.take();
		double tongueY = head.y(66) - open * u * .02;
		double cx = (head.x(60) + head.x(64)) / 2;
		double tr = Math.max(2, .2 * u);
		if (open > .16) {
			brush.fill(new java.awt.geom.Ellipse2D.Double(cx - tr, tongueY - tr * .5, tr * 2, tr), Part.MOUTH, in, (x, y, f) -> {
				f.color(Rgb.hex(0xb5524e));
				f.open = .75f;
				f.normal(0, -.3, 1);
			});
		}
		double smile = Math.max(0, subject.expression().smile());
		double band = u * Math.min(open * (smile > .4 ? .72 : .36), .15);
		double[] edge = top.clone();
		for (int i = 0; i < edge.length; i += 2) {
			double t = (double) i / (edge.length - 2);
			edge[i + 1] += band * Math.pow(Math.sin(Math.PI * (.1 + .8 * t)), .6);
		}
		double span = Math.max(1, head.x(64) - head.x(60));
		brush.fill(Curves.closed(Curves.join(top, Curves.reversed(edge))), Part.MOUTH, in, (x, y, f) -> {
			double t = (x - head.x(60)) / span * 2 - 1;
			f.color(Rgb.hex(0xf3ece0));
			float gap = (float) Math.abs(Math.sin(Math.asin(Math.max(-1, Math.min(1, t))) * 5));
			f.scale((float) (1 - .38 * t * t) * (.93f + .07f * Filters.smoothstep(0, .25f, gap)));
			f.normal(t * .6, 0, .9);
			f.open = .95f;
			f.gloss = .2f;
		});
	}
}
