package org.fiducial.dataset.portraits.scene;

import java.util.List;
import org.fiducial.dataset.portraits.model.Beard;
import org.fiducial.dataset.portraits.model.CanonicalFace;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Looks;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.model.Subject;

/** Skin, nose, wrinkles, brows and beard. */
final class FacePainter {
	private final Head head;
	private final Subject subject;
	private final CanonicalFace face;
	private final Brush brush;
	private final SkinField skin;
	private final List<InkLine> ink;

	FacePainter(Head head, Brush brush, SkinField skin, List<InkLine> ink) {
		this.head = head;
		subject = head.subject;
		face = head.face;
		this.brush = brush;
		this.skin = skin;
		this.ink = ink;
	}

	void paintSkin(float[] hairOver) {
		int size = brush.canvas.size;
		double u = head.unit;
		float[] hairShadow = Filters.blur(hairOver, size, u * .07);
		int dx = (int) Math.round(subject.light().x() * u * .14);
		int dy = (int) Math.round(subject.light().y() * u * .16);
		Looks looks = subject.looks();
		Rgb blush = looks.skin().mix(Rgb.hex(0xb8402e), .5);
		Rgb shade = looks.skin().mix(Rgb.hex(0x7a4a3a), .4);
		Rgb freckle = looks.skin().mix(Rgb.hex(0x8a4a24), .6);
		Triangles p = skin.raster;
		float stubble = (float) ((1 - subject.feminine()) * (looks.beard() == Beard.STUBBLE ? .42 : .1));
		Rgb shadowBeard = looks.skin().mix(looks.hair(), .5).mix(Rgb.hex(0x4a5560), .25);
		BeardShape beard = new BeardShape(face, Beard.FULL);
		Fragment f = new Fragment();
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				if (skin.mask[i] <= 0) {
					continue;
				}
				f.reset();
				float cx = p.at(i, 3);
				float cy = p.at(i, 4);
				f.color(looks.skin());
				f.normal(p.at(i, 0), p.at(i, 1), Math.max(.02f, p.at(i, 2)));
				float cheek = gauss(Math.abs(cx) - .58f, cy - .48f, .22f, .19f);
				float nose = gauss(cx, cy - face(30), .13f, .13f);
				f.mix(blush, .3f * cheek + .28f * nose + .12f * gauss(cx, cy - face(8), .2f, .12f));
				f.mix(shade, .28f * gauss(Math.abs(cx) - (float) face.eyeX, cy - .06f, .2f, .11f));
				if (looks.freckles() > 0) {
					float n = Noise.smooth(cx * 26 + 7, cy * 26 + 3);
					float where = gauss(Math.abs(cx) - .35f, cy - .38f, .32f, .16f);
					f.mix(freckle, (float) looks.freckles() * where * Filters.smoothstep(.68f, .84f, n));
				}
				if (stubble > .15f) {
					f.mix(shadowBeard, stubble * beard.density(cx, cy) * (.75f + .5f * Noise.white(x * 7, y * 5) - .25f));
				}
				f.open = occlusion(cx, cy) * wrinkles(cx, cy);
				int sx = Math.max(0, Math.min(size - 1, x + dx));
				int sy = Math.max(0, Math.min(size - 1, y + dy));
				f.open *= 1 - .5f * hairShadow[sy * size + sx];
				f.gloss = .16f + .34f * nose + .2f * gauss(cx, cy + .62f, .4f, .2f) + .2f * gauss(Math.abs(cx) - .55f, cy - .28f, .13f, .08f);
				flow(f, cx, cy);
				f.thread = 19 * (cy + .28f * f.nz + .12f * cx * cx) + 100;
				brush.canvas.blend(i, skin.mask[i], Part.SKIN, f);
			}
		}
		nose();
		faceInk();
	}

	private float face(int i) {
		return (float) face.y(i);
	}

	/** Strokes run around the form: across the slope of the surface, level on flat places. */
	private static void flow(Fragment f, float cx, float cy) {
		double fx = f.nz;
		double fy = -f.nx * .2 + .55 * cx * (cy - .3);
		f.flow(fx + .25, fy + f.nx * f.ny * .8);
	}

	static float gauss(float dx, float dy, float sx, float sy) {
		float x = dx * (1 / sx);
		float y = dy * (1 / sy);
		float q = .5f * (x * x + y * y);
		if (q > 6) {
			return 0;
		}
		// (1 - q / 64) to the 64th: within 1 % of exp(-q) where it matters, and much faster
		float e = 1 - q * (1 / 64f);
		e *= e;
		e *= e;
		e *= e;
		e *= e;
		e *= e;
		return e * e;
	}

	private float occlusion(float cx, float cy) {
		float ax = Math.abs(cx);
		float inner = gauss(ax - (float) (face.eyeX - face.eyeRadius * 1.25), cy + .06f, .07f, .12f);
		float socket = gauss(ax - (float) face.eyeX, cy + .11f, .2f, .055f);
		float under = gauss(cx, cy - face(33) - .045f, .13f, .04f);
		float wing = gauss(ax - (float) face.x(35) * 1.08f, cy - face(35) + .01f, .035f, .07f);
		float lip = gauss(cx, cy - face(57) - .06f, .17f, .045f);
		float corner = gauss(ax - (float) face.x(54) * 1.06f, cy - face(54), .05f, .05f);
		return (1 - .3f * inner) * (1 - .26f * socket) * (1 - .42f * under) * (1 - .3f * wing) * (1 - .28f * lip) * (1 - .3f * corner);
	}

	private float wrinkles(float cx, float cy) {
		float age = (float) Math.max(0, subject.age() - .25);
		float raise = (float) Math.max(0, subject.expression().browRaise()) * .5f;
		float frown = (float) Math.max(0, subject.expression().frown());
		float dark = 0;
		float k = Math.min(1, age * 1.3f + raise);
		if (k > .05f && cy < -.42f && cy > -1f) {
			float a = 12.25f * cx * cx;
			float cosine = 1 - a * (.5f - a * (1 / 24f - a / 720));
			float wave = cy + .03f * cosine + .02f * Noise.smooth(cx * 3, 9);
			float line = (wave + .47f) / -.125f;
			float d = Math.abs(line - (int) (line + .5f));
			dark += .3f * k * gauss(d, 0, .1f, 1) * Filters.smoothstep(.75f, .35f, Math.abs(cx)) * Filters.smoothstep(-1f, -.85f, cy);
		}
		float ax = Math.abs(cx);
		if (frown > .1f || age > .25f) {
			dark += (.4f * frown + .2f * age) * gauss(ax - .075f, cy + .2f, .016f, .09f);
		}
		dark += .42f * age * gauss(ax - (float) face.eyeX + .03f, cy - .135f, .15f, .016f);
		return 1 - dark;
	}

	private void nose() {
		double w = face.x(35);
		double yaw = subject.pose().yaw();
		for (int s = -1; s <= 1; s += 2) {
			double[] a = head.onFace(s * w * .78, face.y(35) + .012, .0);
			double[] b = head.onFace(s * w * .5, face.y(32) - .048, .0);
			double[] c = head.onFace(s * w * .24, face.y(33) - .03, .0);
			double[] d = head.onFace(s * w * .5, face.y(32) - .012, .0);
			double[] shape = Curves.through(new double[] {a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1], a[0], a[1]}, 6);
			boolean far = s * yaw > .35;
			brush.fill(Curves.closed(shape), Part.SKIN, skin.mask, (x, y, f) -> {
				f.color(subject.looks().skin().times(.3).mix(Rgb.hex(0x3a1410), .4));
				f.open = .55f;
				f.normal(0, .5, .8);
				f.alpha = far ? .5f : .88f;
				f.flow(1, 0);
			});
		}
	}

	private double[] line(double lift, double... xy) {
		double[] out = new double[xy.length];
		for (int i = 0; i < xy.length; i += 2) {
			double[] q = head.onFace(xy[i], xy[i + 1], lift);
			out[i] = q[0];
			out[i + 1] = q[1];
		}
		return Curves.through(out, 6);
	}

	private void faceInk() {
		ink.add(new InkLine(InkLine.Kind.JAW, SkinField.jawLine(head), 1.05, 0));
		double w = face.x(35);
		double yb = face.y(35);
		double[] base = new double[10];
		for (int i = 0; i < 5; i++) {
			base[i * 2] = head.x(31 + i);
			base[i * 2 + 1] = head.y(31 + i);
		}
		ink.add(new InkLine(InkLine.Kind.NOSE, Curves.through(base, 6), .7, .6));
		for (int s = -1; s <= 1; s += 2) {
			if (s * subject.pose().yaw() < .4) {
				ink.add(new InkLine(InkLine.Kind.NOSE, line(0, s * w * .86, yb - .15, s * w * 1.07, yb - .08, s * w * 1.1, yb - .01, s * w * .9, yb + .03), .7, 1));
			}
			double smile = Math.max(0, subject.expression().smile());
			double fold = Math.max(subject.age() * 1.1, smile * .75);
			if (fold > .3) {
				double cx = face.x(54);
				double cy = face.y(54);
				ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, s * w * 1.25, yb - .08, s * (w * .5 + cx * .72), (yb + cy) / 2 - .02, s * cx * 1.22, cy - .01), .5 * Math.min(1, fold), 1));
			}
			if (subject.age() > .4 || smile > .6) {
				double ex = face.eyeX + face.eyeRadius;
				for (int k = 0; k < 3; k++) {
					double y0 = -.03 + .045 * k;
					ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, s * (ex + .06), y0, s * (ex + .17), y0 + .035 * (k - .8)), .35, 1));
				}
			}
			if (subject.age() > .3) {
				ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, s * (face.eyeX - .13), .12, s * face.eyeX, .165, s * (face.eyeX + .13), .12), .35, 1));
			}
			if (subject.expression().frown() > .3 || subject.age() > .6) {
				ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, s * .07, -.3, s * .085, -.2, s * .06, -.12), .45, 1));
			}
		}
		if (subject.age() > .45 || subject.expression().browRaise() > .5) {
			for (int k = 0; k < 3; k++) {
				double y = -.56 - .13 * k;
				ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, -.45, y + .02, -.2, y - .02, 0, y, .2, y - .02, .45, y + .02), .35, 1));
			}
		}
		double side = subject.pose().yaw() > 0 ? 1 : -1;
		if (Math.abs(subject.pose().yaw()) > .12) {
			ink.add(new InkLine(InkLine.Kind.NOSE, line(0, side * .1, -.12, side * .055, .1, side * .06, face.y(29), side * .09, face.y(30) + .02), .5, 1));
		}
		ink.add(new InkLine(InkLine.Kind.WRINKLE, line(0, -.13, face.y(57) + .09, 0, face.y(57) + .1, .13, face.y(57) + .09), .4, 1));
	}

	/** Brows and beard. */
	void paintHair() {
		brow(17, 21);
		brow(26, 22);
		Beard kind = subject.looks().beard();
		if (kind == Beard.NONE || kind == Beard.STUBBLE) {
			return;
		}
		beard(kind);
	}

	private void brow(int outer, int inner) {
		double[] p = new double[10];
		int step = outer < inner ? 1 : -1;
		for (int i = 0; i < 5; i++) {
			p[i * 2] = head.x(outer + step * i);
			p[i * 2 + 1] = head.y(outer + step * i);
		}
		double[] curve = Curves.through(p, 8);
		double weight = Math.max(.5, 1 + .17 * subject.proportions().get(org.fiducial.dataset.portraits.model.Trait.BROW_WEIGHT));
		double thick = .098 * weight * head.unit;
		Rgb hair = subject.looks().hair().luma() > .45 ? subject.looks().hair().times(.62) : subject.looks().hair().times(.85);
		Rgb c = hair.mix(subject.looks().skin().times(.45), .15);
		double ux = p[8] - p[0];
		double uy = p[9] - p[1];
		double len = Math.hypot(ux, uy);
		brush.fill(Curves.ribbon(curve, t -> thick * (.2 + .95 * Math.sqrt(t) - .2 * t * t * t - .55 * Math.pow(t, 9))), Part.BROW, null, (x, y, f) -> {
			double s = ((x - p[0]) * ux + (y - p[1]) * uy) / (len * len);
			double o = ((x - p[0]) * uy - (y - p[1]) * ux) / (len * head.unit);
			float n = Noise.smooth((float) (s * 11 + o * 18 * step), (float) (o * 6));
			f.color(c);
			f.scale(.85f + .3f * n);
			f.alpha = (float) Math.min(1, .62 + .5 * n) * Filters.smoothstep(1.04f, .7f, (float) s);
			f.flow(ux, uy);
			f.normal(0, -.2, 1);
			f.open = .95f;
		});
	}

	private void beard(Beard kind) {
		BeardShape shape = new BeardShape(face, kind);
		int size = brush.canvas.size;
		Triangles p = skin.raster;
		Rgb hair = subject.looks().hair();
		Fragment f = new Fragment();
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				if (skin.mask[i] <= 0 || p.at(i, 4) < .1f) {
					continue;
				}
				float cx = p.at(i, 3);
				float cy = p.at(i, 4);
				float n = Noise.smooth(cx * 34 + 3 * Noise.smooth(cx * 5, cy * 5), cy * 7 + Math.abs(cx) * 3);
				float a = Filters.smoothstep(.12f, .75f, shape.density(cx, cy) + (n - .5f) * .35f) * skin.mask[i] * (1 - brush.canvas.at(i, Part.LIP) - brush.canvas.at(i, Part.MOUTH));
				if (a <= .01f) {
					continue;
				}
				f.reset();
				f.color(hair);
				f.scale(.72f + .62f * n);
				f.normal(p.at(i, 0) + (n - .5) * .5, p.at(i, 1), p.at(i, 2));
				f.open = occlusion(cx, cy) * .97f;
				f.gloss = .2f * n;
				f.flow(cx * .8, 1);
				brush.canvas.blend(i, a * .93f, Part.BROW, f);
			}
		}
	}
}
