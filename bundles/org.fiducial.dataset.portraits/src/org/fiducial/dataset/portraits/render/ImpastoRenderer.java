package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Thick oil paint: strokes from broad to fine along the form, lit from the side so that their ridges show. */
final class ImpastoRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		Picture model = model(scene);
		int size = scene.size;
		Layers l = scene.layers;
		Picture canvas = new Picture(size);
		System.arraycopy(model.r, 0, canvas.r, 0, model.r.length);
		System.arraycopy(model.g, 0, canvas.g, 0, model.g.length);
		System.arraycopy(model.b, 0, canvas.b, 0, model.b.length);
		Strokes.Paint paint = new Strokes.Paint(canvas);
		float[] figure = new float[size * size];
		float[] detail = detail(scene, model);
		float[] back = l.part(Part.BACKDROP);
		for (int i = 0; i < figure.length; i++) {
			figure[i] = Math.min(1, (1 - back[i]) * .75f + detail[i] * .6f);
		}
		Strokes.lay(scene, model, paint, "oil-broad", 11, 4.4, null, .2f);
		Strokes.lay(scene, model, paint, "oil-middle", 6, 2.2, figure, .1f);
		Strokes.lay(scene, model, paint, "oil-fine", 3.6, 1.2, detail, .05f);
		relight(scene, paint);
		return canvas.toImage();
	}

	/** Painters push warm lights and cool shadows. */
	private static Picture model(Scene scene) {
		Picture p = PhotoRenderer.lit(scene, 0);
		Rgb cool = Rgb.hex(0x28304c);
		float[] ink = new Ink(scene).lines(.9, 0, k -> switch (k) {
			case LID -> 1.3;
			case MOUTH -> 1;
			case NOSE -> .8;
			case JAW -> .5;
			default -> 0;
		}).alpha;
		for (int i = 0; i < p.r.length; i++) {
			float y = p.luma(i);
			float dark = Filters.smoothstep(.42f, .05f, y);
			float sat = 1.22f;
			p.set(i, y + (p.r[i] - y) * sat + .03f * (1 - dark), y + (p.g[i] - y) * sat, y + (p.b[i] - y) * sat - .015f * (1 - dark));
			p.mix(i, cool, .2f * dark);
			p.mix(i, .16f, .07f, .05f, ink[i] * .55f);
		}
		return p;
	}

	/** Where fine strokes go: eyes, mouth, brows, and edges. */
	private static float[] detail(Scene scene, Picture model) {
		int size = scene.size;
		Layers l = scene.layers;
		float[] f = new float[size * size];
		float[] luma = new float[f.length];
		for (int i = 0; i < f.length; i++) {
			luma[i] = model.luma(i);
		}
		float[] soft = Filters.blur(luma, size, 2 * scene.px);
		float[] eye = l.part(Part.EYE);
		float[] lip = l.part(Part.LIP);
		float[] mouth = l.part(Part.MOUTH);
		float[] brow = l.part(Part.BROW);
		float[] glasses = scene.rims;
		for (int i = 0; i < f.length; i++) {
			f[i] = glasses[i] + eye[i] + lip[i] + mouth[i] + .8f * brow[i] + 5 * Math.abs(luma[i] - soft[i]);
		}
		f = Filters.blur(f, size, 1.4 * scene.px);
		for (int i = 0; i < f.length; i++) {
			f[i] = Filters.unit(f[i] * 1.8f - .12f);
		}
		return f;
	}

	private static void relight(Scene scene, Strokes.Paint paint) {
		int size = scene.size;
		float k = .34f / (float) Math.max(.8, Math.min(2, scene.px));
		int d = Math.max(1, (int) Math.round(scene.px * .8));
		for (int y = 0; y < size; y++) {
			for (int x = 0; x < size; x++) {
				int i = y * size + x;
				int left = y * size + Math.max(0, x - d);
				int up = Math.max(0, y - d) * size + x;
				float slope = 2 * paint.height[i] - paint.height[left] - paint.height[up];
				float e = 1 + k * .8f * slope;
				paint.color.scale(i, e < .72f ? .72f : e > 1.3f ? 1.3f : e);
			}
		}
	}
}
