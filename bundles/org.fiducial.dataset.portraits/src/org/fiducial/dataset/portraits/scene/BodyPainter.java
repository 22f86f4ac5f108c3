package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Path2D;
import java.util.List;
import org.fiducial.dataset.portraits.model.Garment;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.model.Trait;

/** Neck, shoulders and clothes, which follow the head's turn only a little. */
final class BodyPainter {
	private final Head head;
	private final Brush brush;
	private final SkinField skin;
	private final List<InkLine> ink;
	private final double[] pivot = new double[3];
	private final double cos;
	private final double sin;
	private final double neck;
	private final double drift;

	BodyPainter(Head head, Brush brush, SkinField skin, List<InkLine> ink) {
		this.head = head;
		this.brush = brush;
		this.skin = skin;
		this.ink = ink;
		head.project(0, .3, 0, pivot);
		double roll = (head.uprightAngle() - Math.PI / 2) * .35;
		cos = Math.cos(roll) * head.unit;
		sin = Math.sin(roll) * head.unit;
		neck = .64 + .055 * head.subject.proportions().get(Trait.NECK);
		drift = -head.subject.pose().yaw() * .12;
	}

	private double[] torso(double... p) {
		double[] out = new double[p.length];
		for (int i = 0; i < p.length; i += 2) {
			double x = p[i] + drift;
			out[i] = pivot[0] + cos * x - sin * p[i + 1];
			out[i + 1] = pivot[1] + sin * x + cos * p[i + 1];
		}
		return out;
	}

	void paint() {
		paintNeck();
		paintGarment();
		shadowOfHead();
	}

	private void paintNeck() {
		double w = neck;
		double[] left = Curves.through(torso(-w * .96, .3, -w * .94, .9, -w * .97, 1.25, -w * 1.12, 1.5, -1.15, 1.72, -2, 1.95), 6);
		double[] right = Curves.through(torso(w * .96, .3, w * .94, .9, w * .97, 1.25, w * 1.12, 1.5, 1.15, 1.72, 2, 1.95), 6);
		double[] low = torso(2.2, 4, -2.2, 4);
		Rgb c = head.subject.looks().skin().mix(Rgb.hex(0xb06048), .07);
		brush.fill(Curves.closed(Curves.join(left, Curves.reversed(right), Curves.reversed(low))), Part.SKIN, null, (x, y, f) -> {
			double tx = ((x - pivot[0]) * cos + (y - pivot[1]) * sin) / (head.unit * head.unit) - drift;
			double ty = ((y - pivot[1]) * cos - (x - pivot[0]) * sin) / (head.unit * head.unit);
			double nx = Math.max(-.95, Math.min(.95, tx / (w * 1.05)));
			double tendon = .16 * Math.exp(-Math.pow((Math.abs(tx) - .34 + .15 * (ty - 1.2)) / .07, 2)) * Math.signum(tx);
			f.color(c);
			f.normal(nx - tendon, .12, Math.sqrt(1.02 - nx * nx));
			f.flow(1, nx * .3);
			f.thread = (float) (17 * (ty + .35 * nx * nx)) + 100;
			f.open = .95f;
			f.gloss = .12f;
		});
		ink.add(new InkLine(InkLine.Kind.NECK, left, .85, 0));
		ink.add(new InkLine(InkLine.Kind.NECK, right, .85, 0));
		ink.add(new InkLine(InkLine.Kind.NECK, Curves.through(torso(-.1, 1.62, -.32, 1.2), 6), .4, 1));
		ink.add(new InkLine(InkLine.Kind.NECK, Curves.through(torso(.1, 1.62, .32, 1.2), 6), .4, 1));
	}

	private void paintGarment() {
		Garment g = head.subject.looks().garmentStyle();
		Rgb main = head.subject.looks().garment();
		double w = neck * 1.09;
		double[] line = switch (g) {
			case CREW_NECK -> torso(-w, 1.42, -w * .72, 1.62, 0, 1.76, w * .72, 1.62, w, 1.42);
			case TURTLENECK -> torso(-w * 1.02, 1.2, -w * .6, 1.32, 0, 1.37, w * .6, 1.32, w * 1.02, 1.2);
			case V_NECK -> torso(-w * 1.05, 1.45, -w * .6, 1.68, 0, 2.05, w * .6, 1.68, w * 1.05, 1.45);
			case SCOOP -> torso(-1.1, 1.64, -.9, 1.9, 0, 2.15, .9, 1.9, 1.1, 1.64);
			case SHIRT_COLLAR, SUIT -> torso(-w * 1.05, 1.4, -w * .55, 1.62, 0, 1.95, w * .55, 1.62, w * 1.05, 1.4);
		};
		double[] curve = Curves.through(line, 6);
		double[] right = Curves.through(torso(line(g, w, 1)), 6);
		double[] left = Curves.through(torso(line(g, w, -1)), 6);
		double[] shape = Curves.join(curve, right, torso(2.6, 4, -2.6, 4), Curves.reversed(left));
		Rgb base = g == Garment.SUIT ? main.mix(Rgb.hex(0x20242c), .65) : main;
		cloth(Curves.closed(shape), base, 0);
		ink.add(new InkLine(InkLine.Kind.CLOTH, right, 1, 0));
		ink.add(new InkLine(InkLine.Kind.CLOTH, left, 1, 0));
		ink.add(new InkLine(InkLine.Kind.CLOTH, curve, .9, 0));
		switch (g) {
			case CREW_NECK -> band(line, .12, base.times(.82));
			case TURTLENECK -> band(line, .1, base.times(1.06));
			case V_NECK -> band(line, .1, base.times(.86));
			case SHIRT_COLLAR -> collar(w, base.mix(Rgb.hex(0xffffff), .3));
			case SUIT -> {
				shirtFront(w);
				collar(w, Rgb.hex(0xf0ede6));
				lapel(w, base);
			}
			case SCOOP -> {
			}
		}
	}

	private static double[] line(Garment g, double w, int side) {
		double s = side;
		return switch (g) {
			case SCOOP -> new double[] {s * 1.1, 1.64, s * 1.4, 1.74, s * 2.05, 1.92, s * 2.6, 2.4};
			case TURTLENECK -> new double[] {s * w * 1.02, 1.2, s * w * 1.1, 1.5, s * 1.4, 1.73, s * 2.05, 1.93, s * 2.6, 2.4};
			default -> new double[] {s * w * 1.05, 1.4, s * 1.15, 1.64, s * 2.05, 1.9, s * 2.6, 2.4};
		};
	}

	private void cloth(Path2D shape, Rgb color, double lift) {
		float ox = (float) head.subject.random("cloth").uniform(0, 40);
		brush.fill(shape, Part.CLOTH, null, (x, y, f) -> {
			double tx = ((x - pivot[0]) * cos + (y - pivot[1]) * sin) / (head.unit * head.unit);
			double ty = ((y - pivot[1]) * cos - (x - pivot[0]) * sin) / (head.unit * head.unit);
			float fold = Noise.smooth((float) (tx * 2.2 + ty * 1.1 * tx / (.35 + Math.abs(tx))) + ox, (float) (ty * .8)) - .5f;
			double nx = Math.max(-.9, Math.min(.9, tx / 2.1));
			f.color(color);
			f.normal(nx * .8 + fold * .7, -.35 + fold * .3 - lift, .8);
			f.flow(1, .5 * tx / (.35 + Math.abs(tx)) + fold);
			f.open = 1 - .12f * Math.max(0, fold);
			f.thread = (float) (15 * (ty * .8 - .5 * Math.abs(tx)) + 4 * fold) + 100;
		});
	}

	private void band(double[] line, double width, Rgb c) {
		double[] curve = Curves.through(line, 6);
		double[] inner = new double[curve.length];
		for (int i = 0; i < curve.length; i += 2) {
			inner[i] = curve[i];
			inner[i + 1] = curve[i + 1] + width * head.unit;
		}
		cloth(Curves.closed(Curves.join(curve, Curves.reversed(inner))), c, .2);
		ink.add(new InkLine(InkLine.Kind.CLOTH, inner, .5, 0));
	}

	private void collar(double w, Rgb c) {
		for (int s = -1; s <= 1; s += 2) {
			double[] wing = torso(s * w * .98, 1.22, s * w * 1.2, 1.44, s * w * .95, 1.9, s * .1, 1.86, s * w * .55, 1.55);
			cloth(Curves.closed(wing), c.times(s < 0 ? 1 : .96), .1);
			ink.add(new InkLine(InkLine.Kind.CLOTH, Curves.join(wing, new double[] {wing[0], wing[1]}), .8, 0));
		}
	}

	private void shirtFront(double w) {
		cloth(Curves.closed(torso(-w, 1.45, 0, 1.75, w, 1.45, w * .7, 2.4, 0, 3.2, -w * .7, 2.4)), Rgb.hex(0xe8e5de), 0);
		Rgb tie = head.subject.looks().garment().saturated(1.4);
		cloth(Curves.closed(torso(-.13, 1.84, .13, 1.84, .08, 2.05, .2, 3, -.2, 3, -.08, 2.05)), tie, 0);
	}

	private void lapel(double w, Rgb base) {
		for (int s = -1; s <= 1; s += 2) {
			double[] p = torso(s * w * 1.22, 1.45, s * w * .9, 1.95, s * .12, 2.9, s * w * 1.5, 2.4, s * w * 1.7, 1.85, s * w * 1.45, 1.75);
			cloth(Curves.closed(p), base.times(1.15), .1);
			ink.add(new InkLine(InkLine.Kind.CLOTH, Curves.join(p, new double[] {p[0], p[1]}), .7, 0));
		}
	}

	/** The head keeps light from the neck: strongest right under the jaw. */
	private void shadowOfHead() {
		int size = brush.canvas.size;
		double u = head.unit;
		float[] soft = Filters.blur(skin.mask, size, u * .13);
		int dx = (int) Math.round(-head.subject.light().x() * u * .28);
		int dy = (int) Math.round(u * .26);
		for (int y = size / 3; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int sx = Math.max(0, Math.min(size - 1, x - dx));
				int sy = Math.max(0, y - dy);
				int i = y * size + x;
				float near = 1 - brush.canvas.at(i, Part.BACKDROP);
				brush.canvas.dim(i, 1 - .68f * near * Filters.smoothstep(.1f, .95f, soft[sy * size + sx]));
			}
		}
	}
}
