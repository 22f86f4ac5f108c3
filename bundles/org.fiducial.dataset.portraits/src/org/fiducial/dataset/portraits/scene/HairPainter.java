package org.fiducial.dataset.portraits.scene;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import org.fiducial.dataset.portraits.model.Head;
import org.fiducial.dataset.portraits.model.Rgb;

/** Paints sheets of hair: what hangs behind, then what lies over the head. */
final class HairPainter {
	private final Head head;
	private final Brush brush;
	private final SkinField skin;
	private final List<InkLine> ink;
	private final List<Sheet> front = new ArrayList<>();
	private final List<Sheet> behind = new ArrayList<>();
	private final float[] over;

	/** For each pixel the last sheet, counted from 1, that covers it wholly in front of the head; 0 none. */
	private final byte[] solid;

	/**
	 * A sheet as seen from the camera.
	 *
	 * @param mask  coverage
	 * @param front coverage in front of the head; the same array when all of the sheet hangs behind
	 */
	private record Sheet(HairPatch patch, Triangles raster, float[] mask, float[] front, double[][][] projected) {
	}

	HairPainter(Head head, Brush brush, SkinField skin, List<InkLine> ink) {
		this.head = head;
		this.brush = brush;
		this.skin = skin;
		this.ink = ink;
		over = new float[brush.canvas.size * brush.canvas.size];
		solid = new byte[over.length];
		for (HairPatch p : HairCut.of(head)) {
			(p.behind() ? behind : front).add(sheet(p));
		}
		for (int k = 0; k < front.size(); k++) {
			collect(front.get(k), (byte) (k + 1));
		}
	}

	private void collect(Sheet s, byte number) {
		Triangles r = s.raster;
		for (int y = r.top; y < r.bottom; y++) {
			for (int i = y * r.size + r.left; i < y * r.size + r.right; i++) {
				float a = s.front[i];
				over[i] += (1 - over[i]) * a;
				if (a > .999f) {
					solid[i] = number;
				}
			}
		}
	}

	/** Coverage of the hair that lies over the head. */
	float[] over() {
		return over;
	}

	private Sheet sheet(HairPatch p) {
		int n = p.strands().length;
		int m = p.strands()[0].length;
		double[][][] v = new double[n][m][8];
		double[] normal = new double[3];
		for (int i = 0; i < n; i++) {
			for (int k = 0; k < m; k++) {
				double[] q = p.strands()[i][k];
				head.project(q[0], q[1], q[2], v[i][k]);
				normal[0] = q[0];
				normal[1] = q[1] > -.3 ? -.12 * q[1] : (q[1] + .3) * .9;
				normal[2] = (q[2] + .1) * .75;
				head.rotate(normal);
				double l = Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]) + 1e-9;
				v[i][k][3] = (double) i / (n - 1);
				v[i][k][4] = (double) k / (m - 1);
				v[i][k][5] = normal[0] / l;
				v[i][k][6] = normal[1] / l;
				v[i][k][7] = normal[2] / l;
			}
		}
		Triangles raster = new Triangles(brush.canvas.size, 7);
		Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
		double[][] t = new double[4][10];
		for (int i = 0; i + 1 < n; i++) {
			for (int k = 0; k + 1 < m; k++) {
				quad(raster, v[i][k], v[i + 1][k], v[i + 1][k + 1], v[i][k + 1], t);
			}
		}
		for (int i = 0; i + 1 < n; i += 2) {
			int j = Math.min(n - 1, i + 2);
			for (int k = 0; k + 1 < m; k++) {
				Curves.quad(outline, v[i][k], v[j][k], v[j][k + 1], v[i][k + 1]);
			}
		}
		raster.dilate(2);
		brush.coverage.fill(outline);
		float[] mask = brush.take();
		fray(p, raster, mask);
		return new Sheet(p, raster, mask, p.behind() ? mask : inFront(raster, mask), v);
	}

	private static void quad(Triangles raster, double[] a, double[] b, double[] c, double[] d, double[][] t) {
		double dx = d[0] - a[0] + c[0] - b[0];
		double dy = d[1] - a[1] + c[1] - b[1];
		double l = Math.sqrt(dx * dx + dy * dy) + 1e-9;
		double[][] from = {a, b, c, d};
		for (int k = 0; k < 4; k++) {
			System.arraycopy(from[k], 0, t[k], 0, 8);
			t[k][8] = dx / l;
			t[k][9] = dy / l;
		}
		raster.draw(t[0], t[1], t[2]);
		raster.draw(t[0], t[2], t[3]);
	}

	/** Frays roots and tips of a coverage, in place. */
	private void fray(HairPatch p, Triangles r, float[] mask) {
		float detail = (float) p.detail();
		for (int y = r.top; y < r.bottom; y++) {
			for (int i = y * r.size + r.left; i < y * r.size + r.right; i++) {
				if (mask[i] <= 0) {
					continue;
				}
				if (!r.covered(i)) {
					mask[i] = 0;
					continue;
				}
				float t = r.at(i, 0);
				float along = r.at(i, 1);
				if (p.rag() > 0 && along > 1 - 1.7 * p.rag()) {
					float end = (float) (1 - p.rag() * 1.3 * Noise.smooth(t * detail * .8f, 3));
					mask[i] *= 1 - Filters.smoothstep(end - (float) p.rag() * .35f, end, along);
				}
				if (p.root() > 0 && along < p.root()) {
					float start = (float) p.root() * .35f * (.5f * Noise.smooth(t * detail * 4.5f, 8) + .5f * Noise.smooth(t * 14, 3));
					// beyond the scalp there is nothing to fade into
					float fade = Filters.smoothstep(start - .005f, start + (float) p.root() * .6f, along);
					mask[i] *= 1 - skin.mask[i] * (1 - fade);
				}
			}
		}
	}

	/** The part of a coverage that lies in front of the head. */
	private float[] inFront(Triangles r, float[] mask) {
		float[] out = new float[mask.length];
		for (int y = r.top; y < r.bottom; y++) {
			for (int i = y * r.size + r.left; i < y * r.size + r.right; i++) {
				float a = mask[i];
				out[i] = a > 0 && skin.mask[i] > .02f && skin.raster.covered(i)
						? a * Filters.smoothstep(-.06f, .03f, r.depth[i] - skin.raster.depth[i])
						: a;
			}
		}
		return out;
	}

	/** What hangs behind the body, and all of the hair where the head will cover some of it. */
	void paintBehind() {
		for (Sheet s : behind) {
			paint(s, 0, .62f);
			lines(s, InkLine.Kind.BACK_HAIR);
		}
		for (Sheet s : front) {
			paint(s, 0, 1);
		}
	}

	/** What lies over the head. */
	void paintFront() {
		for (int k = 0; k < front.size(); k++) {
			paint(front.get(k), k + 1, 1);
			lines(front.get(k), InkLine.Kind.HAIR);
		}
	}

	/** Paints a sheet where nothing will cover it: number 0 before the head is drawn, else the sheet's place among those in front. */
	private void paint(Sheet s, int number, float open) {
		Rgb hair = head.subject.looks().hair();
		Rgb dark = hair.times(.5 + .22 * hair.luma());
		Rgb light = hair.times(1.32).mix(Rgb.hex(0xffe0b0), .1);
		Triangles p = s.raster;
		float detail = (float) s.patch.detail();
		float curl = (float) s.patch.curl();
		Fragment f = new Fragment();
		int size = brush.canvas.size;
		float grain = (float) (22 / head.unit);
		int wide = p.right - p.left;
		for (int n = 0; n < wide * (p.bottom - p.top); n++) {
			int i = (p.top + n / wide) * size + p.left + n % wide;
			float a = number > 0 ? s.front[i] : skin.mask[i] < 1 ? s.mask[i] : 0;
			if (a <= 0 || solid[i] > number) {
				continue;
			}
			float t = p.at(i, 0);
			float along = p.at(i, 1);
			float strand;
			f.reset();
			if (curl > 0) {
				strand = curls(i % size * grain, i / size * grain, curl, f);
			} else {
				float clump = Noise.smooth(t * detail * .28f + 5, along * 1.2f);
				float fine = Noise.smooth(t * detail + along * 1.1f, along * 2.2f);
				float fade = contrast(p, i, detail);
				float hairs = Noise.smooth(t * detail * 2.7f + 2 * clump, along * 3);
				strand = .42f * clump + .58f * (.5f + fade * (.62f * fine + .38f * hairs - .5f));
				f.flow(p.at(i, 5), p.at(i, 6));
				f.thread = t * detail * .8f + .4f * along + 1;
			}
			float lit = Filters.smoothstep(.22f, .78f, strand);
			f.color(dark);
			f.mix(light, lit);
			float side = (strand - .5f) * .9f;
			f.normal(p.at(i, 2) - p.at(i, 6) * side, p.at(i, 3) + p.at(i, 5) * side, Math.max(.05f, p.at(i, 4)));
			float sheen = FacePainter.gauss(along - .38f - .1f * (strand - .5f), 0, .09f, 1);
			f.gloss = curl > 0 ? .12f * lit : .25f * lit + .6f * sheen * lit;
			f.open = open * (.82f + .18f * lit) * (.8f + .2f * Filters.smoothstep(0, .2f, along));
			brush.canvas.blend(i, a, Part.HAIR, f);
		}
	}

	/** How much of the strands' texture the pixels can show, 1 all: less where a sheet is seen edge on. */
	private static float contrast(Triangles p, int i, float detail) {
		float t = p.at(i, 0);
		float dx = i + 1 < p.depth.length ? Math.abs(p.at(i + 1, 0) - t) : 0;
		float dy = i + p.size < p.depth.length ? Math.abs(p.at(i + p.size, 0) - t) : 0;
		return Filters.smoothstep(.9f, .25f, Math.max(dx, dy) * detail);
	}

	/** A field of small curls; sets the stroke direction and returns lightness. */
	private static float curls(float x, float y, float curl, Fragment f) {
		float k = .16f + .09f * curl;
		float u = x * k + .5f * Noise.smooth(x * .1f, y * .1f);
		float v = y * k + .5f * Noise.smooth(x * .1f + 31, y * .1f);
		int cu = (int) Math.floor(u);
		int cv = (int) Math.floor(v);
		float best = 9;
		float bx = 0;
		float by = 0;
		int cell = 0;
		for (int j = -1; j <= 1; j++) {
			for (int i = -1; i <= 1; i++) {
				float dx = cu + i + .15f + .7f * Noise.white(cu + i, cv + j) - u;
				float dy = cv + j + .15f + .7f * Noise.white(cu + i + 71, cv + j + 13) - v;
				float d = dx * dx + dy * dy;
				if (d < best) {
					best = d;
					bx = dx;
					by = dy;
					cell = (cu + i) * 7 + (cv + j) * 13;
				}
			}
		}
		float d = (float) Math.sqrt(best);
		f.flow(-by + .3f * bx, bx + .3f * by);
		float spiral = .5f + .5f * (float) Math.sin(d * 13 + Math.atan2(by, bx) * (cell % 2 == 0 ? 1 : -1) + cell);
		float dome = 1 - d * 1.05f - .25f * by;
		return .62f * dome + .3f * spiral;
	}

	/** Some strands as ink: the edges of the sheet and a few between. */
	private void lines(Sheet s, InkLine.Kind kind) {
		int n = s.projected.length;
		int every = s.patch.curl() > 0 ? 0 : Math.max(2, n / 9);
		if (every == 0) {
			return;
		}
		for (int i = 0; i < n; i += every) {
			double[][] v = s.projected[i];
			List<double[]> run = new ArrayList<>();
			for (double[] q : v) {
				boolean hidden = q[7] < -.05;
				if (!hidden) {
					run.add(q);
				}
			}
			if (run.size() > 3) {
				double[] p = new double[run.size() * 2];
				for (int k = 0; k < run.size(); k++) {
					p[k * 2] = run.get(k)[0];
					p[k * 2 + 1] = run.get(k)[1];
				}
				ink.add(new InkLine(kind, Curves.through(p, 2), i == 0 ? .8 : .5, 1));
			}
		}
	}
}
