package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Path2D;
import java.util.List;
import org.fiducial.dataset.portraits.model.Expression;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.model.Subject;
import org.fiducial.dataset.portraits.model.Trait;

/** Both eyes: ball, iris, lids, lashes. The lids' curves pass through the landmarks. */
final class EyePainter {
	private final Head head;
	private final Subject subject;
	private final Brush brush;
	private final float[] clip;
	private final List<InkLine> ink;

	EyePainter(Head head, Brush brush, float[] clip, List<InkLine> ink) {
		this.head = head;
		subject = head.subject;
		this.brush = brush;
		this.clip = clip;
		this.ink = ink;
	}

	void paint() {
		eye(-1, new int[] {36, 37, 38, 39}, new int[] {36, 41, 40, 39}, subject.expression().leftLid());
		eye(1, new int[] {45, 44, 43, 42}, new int[] {45, 46, 47, 42}, subject.expression().rightLid());
	}

	private double[] lid(int[] points) {
		double[] p = new double[8];
		for (int i = 0; i < 4; i++) {
			p[i * 2] = head.x(points[i]);
			p[i * 2 + 1] = head.y(points[i]);
		}
		return rounded(p);
	}

	/** A lid's curve from corner to corner through two points, round at the corners like a lid over a ball. */
	private static double[] rounded(double[] p) {
		return Curves.through(p, 8);
	}

	private void eye(int side, int[] up, int[] low, double lid) {
		double[] upper = lid(up);
		double[] lower = lid(low);
		double u = head.unit;
		boolean closed = lid < .2;
		Rgb skin = subject.looks().skin();
		crease(upper, side, up, closed);
		if (!closed) {
			Path2D opening = Curves.closed(Curves.join(upper, Curves.reversed(lower)));
			ball(opening, side);
			brush.coverage.fill(opening);
			float[] inside = brush.take();
			brush.darken(Curves.ribbon(shifted(upper, u * .022), t -> u * .055), inside, .42f);
			caruncle(side, inside);
		}
		Rgb lash = Rgb.hex(0x1c100c).mix(subject.looks().hair().times(.5), .3);
		double heavy = .034 + .014 * subject.feminine();
		brush.fill(Curves.ribbon(shifted(upper, -u * heavy * .3), t -> u * heavy * (.35 + 1.0 * Math.sin(Math.PI * (.12 + .8 * (1 - t))))), Part.EYE, null,
				(x, y, f) -> {
					f.color(lash);
					f.open = .9f;
					f.alpha = .93f;
				});
		if (subject.feminine() > .5) {
			lashes(upper, side, lash);
		}
		Rgb rim = skin.times(.55).mix(Rgb.hex(0x6a2a20), .3);
		brush.fill(Curves.ribbon(lower, t -> u * .017 * (1.2 - t * .7)), Part.EYE, clip, (x, y, f) -> {
			f.color(rim);
			f.alpha = .75f;
		});
		ink.add(new InkLine(InkLine.Kind.LID, upper, 1.35, .45));
		if (!closed) {
			ink.add(new InkLine(InkLine.Kind.LID, lower, .55, .6));
		}
	}

	private static double[] shifted(double[] p, double dy) {
		double[] q = p.clone();
		for (int i = 1; i < q.length; i += 2) {
			q[i] += dy;
		}
		return q;
	}

	/** The fold of the upper lid, parallel to its edge, and the shadow in it. */
	private void crease(double[] upper, int side, int[] up, boolean closed) {
		double u = head.unit;
		int n = upper.length / 2;
		double[] fold = new double[n * 2];
		double gap = (closed ? .115 : .058) + .012 * subject.feminine();
		for (int i = 0; i < n; i++) {
			double t = (double) i / (n - 1);
			fold[i * 2] = upper[i * 2];
			fold[i * 2 + 1] = upper[i * 2 + 1] - u * gap * Math.pow(Math.sin(Math.PI * (.1 + .82 * t)), .7);
		}
		brush.darken(Curves.ribbon(fold, t -> u * .03 * Math.sin(Math.PI * t)), clip, .38f);
		ink.add(new InkLine(InkLine.Kind.CREASE, fold, .5, 1));
	}

	private void ball(Path2D opening, int side) {
		Expression e = subject.expression();
		double u = head.unit;
		double mid = (head.face.y(37) + head.face.y(41)) / 2 * .35;
		double eyeX = side * head.face.eyeX;
		double[] c = head.onFace(eyeX + e.gazeX() * .075, mid + e.gazeY() * .035, .02);
		double[] middle = head.onFace(eyeX, mid, .02);
		double radius = u * .1 * (1 + .06 * subject.proportions().get(Trait.IRIS)) * (1 + .035 * subject.proportions().get(Trait.EYE_SIZE));
		double squeeze = Math.max(.75, Math.cos(subject.pose().yaw() * .8 + e.gazeX() * .45));
		Rgb iris = subject.looks().iris();
		double lx = subject.light().x();
		double[] spark = {c[0] + radius * .38 * Math.signum(lx), c[1] - radius * .4};
		float px = (float) (brush.canvas.size / 256.0);
		brush.fill(opening, Part.EYE, clip, (x, y, f) -> {
			double ex = (x - middle[0]) / (u * .2);
			double ey = (y - middle[1]) / (u * .16);
			f.color(Rgb.hex(0xf1ebe4));
			f.mix(Rgb.hex(0xb08a80), (float) Math.min(.55, ex * ex * .42));
			f.normal(ex * .7, ey * .5, .8);
			f.open = .97f;
			double dx = (x - c[0]) / squeeze;
			double dy = y - c[1];
			double d = Math.sqrt(dx * dx + dy * dy) / radius;
			float edge = (float) (1.1 * px / radius);
			float in = 1 - Filters.smoothstep(1 - edge, 1 + edge, (float) d);
			if (in > 0) {
				float n = Noise.smooth((float) Math.atan2(dy, dx) * 5, (float) d * 1.5f);
				Rgb col = iris.times(.75 + .4 * n + .45 * Math.max(0, dy / radius) * (1 - d * .4));
				col = col.mix(iris.times(.25), Filters.smoothstep(.68f, 1f, (float) d));
				f.mix(col, in);
				f.mix(Rgb.hex(0x0a0706), 1 - Filters.smoothstep(.42f - edge, .42f + edge, (float) d));
				f.normal(ex * .3, ey * .2, 1);
			}
			double s = distance(x - spark[0], y - spark[1]) / (radius * .27);
			f.mix(Rgb.hex(0xffffff), .95f * (1 - Filters.smoothstep(.75f, 1.25f, (float) s)));
			double s2 = distance(x - 2 * c[0] + spark[0], y - 2 * c[1] + spark[1]) / (radius * .2);
			f.mix(Rgb.hex(0xffffff), .3f * (1 - Filters.smoothstep(.6f, 1.3f, (float) s2)));
			f.gloss = .6f;
			f.flow(1, .2);
		});
	}

	private static double distance(double dx, double dy) {
		return Math.sqrt(dx * dx + dy * dy);
	}

	private void caruncle(int side, float[] inside) {
		int k = side < 0 ? 39 : 42;
		double r = head.unit * .04;
		double x = head.x(k) + side * r * .3;
		brush.fill(new java.awt.geom.Ellipse2D.Double(x - r, head.y(k) - r, 2 * r, 2 * r), Part.EYE, inside, (px, py, f) -> {
			f.color(Rgb.hex(0xc07a6c));
			f.alpha = .7f;
			f.open = .9f;
		});
	}

	private void lashes(double[] upper, int side, Rgb color) {
		double u = head.unit;
		for (int k = 0; k < 6; k++) {
			int i = (int) (k * .09 * (upper.length / 2)) * 2;
			double reach = u * (.085 - .008 * k);
			double out = side * reach * (.8 - .14 * k);
			double[] lash = {upper[i], upper[i + 1], upper[i] + out * .5, upper[i + 1] - reach * .22, upper[i] + out, upper[i + 1] - reach * (.55 + .04 * k)};
			brush.fill(Curves.ribbon(Curves.through(lash, 3), t -> u * .017 * (1.05 - t)), Part.EYE, null, (x, y, f) -> {
				f.color(color);
				f.open = .9f;
			});
		}
	}
}
