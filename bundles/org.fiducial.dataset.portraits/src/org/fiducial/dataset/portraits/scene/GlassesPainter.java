package org.fiducial.dataset.portraits.scene;

import java.util.List;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;

/** Glasses, when worn: two rims before the eyes, a bridge, the arms towards the ears. */
final class GlassesPainter {
	private final Head head;
	private final Brush brush;
	private final List<InkLine> ink;

	GlassesPainter(Head head, Brush brush, List<InkLine> ink) {
		this.head = head;
		this.brush = brush;
		this.ink = ink;
	}

	/** Paints them and returns the rims' coverage. */
	float[] paint() {
		if (!head.subject.looks().glasses()) {
			return new float[brush.canvas.size * brush.canvas.size];
		}
		boolean round = head.subject.looks().roundGlasses();
		double z = head.surface.frontZ(head.face.eyeX, .05) + .16;
		double width = head.unit * (round ? .032 : .05);
		double[][] rim = {rim(-1, z, round), rim(1, z, round)};
		for (double[] r : rim) {
			brush.fill(Curves.closed(r), Part.GLASSES, null, (x, y, f) -> {
				f.color(Rgb.hex(0xdfeaf0));
				f.alpha = .07f;
				f.gloss = .3f;
			});
		}
		double inner = head.face.eyeX - (round ? .30 : .31);
		double[] bridge = Curves.through(points(new double[][] {{-inner, -.02, z}, {-inner * .5, -.07, z + .05}, {inner * .5, -.07, z + .05}, {inner, -.02, z}}), 5);
		for (double[] r : rim) {
			brush.coverage.stroke(Curves.closed(r), width);
			ink.add(new InkLine(InkLine.Kind.GLASSES, r, 1.1, 0));
		}
		brush.coverage.stroke(Curves.open(bridge), width);
		ink.add(new InkLine(InkLine.Kind.GLASSES, bridge, 1.1, 0));
		double yaw = head.subject.pose().yaw();
		for (int s = -1; s <= 1; s += 2) {
			if (s * yaw < .1) {
				double out = head.face.eyeX + (round ? .30 : .34);
				double[] arm = points(new double[][] {{s * out, -.04, z - .06}, {s * 1.03, -.06, .05}});
				brush.coverage.stroke(Curves.open(arm), width * .8);
				ink.add(new InkLine(InkLine.Kind.GLASSES, arm, 1, 0));
			}
		}
		Rgb c = head.subject.looks().glassesColor();
		float[] cover = brush.take();
		Fragment f = new Fragment();
		for (int i = 0; i < cover.length; i++) {
			if (cover[i] > 0) {
				f.reset();
				f.color(c);
				f.normal(0, -.4, .9);
				f.gloss = .5f;
				brush.canvas.blend(i, cover[i], Part.GLASSES, f);
			}
		}
		return cover;
	}

	private double[] rim(int side, double z, boolean round) {
		int n = 40;
		double[] out = new double[n * 2];
		double[] q = new double[3];
		double rx = round ? .30 : .325;
		double ry = round ? .285 : .23;
		double power = round ? 1 : .6;
		for (int i = 0; i < n; i++) {
			double t = 2 * Math.PI * i / n;
			double x = Math.signum(Math.cos(t)) * Math.pow(Math.abs(Math.cos(t)), power) * rx;
			double y = Math.signum(Math.sin(t)) * Math.pow(Math.abs(Math.sin(t)), power) * ry;
			double wrap = Math.abs(x + side * head.face.eyeX);
			head.project(side * head.face.eyeX + x, .055 + y, z - .14 * Math.max(0, wrap - .3), q);
			out[i * 2] = q[0];
			out[i * 2 + 1] = q[1];
		}
		return Curves.join(out, new double[] {out[0], out[1]});
	}

	private double[] points(double[][] p) {
		double[] out = new double[p.length * 2];
		double[] q = new double[3];
		for (int i = 0; i < p.length; i++) {
			head.project(p[i][0], p[i][1], p[i][2], q);
			out[i * 2] = q[0];
			out[i * 2 + 1] = q[1];
		}
		return out;
	}
}
