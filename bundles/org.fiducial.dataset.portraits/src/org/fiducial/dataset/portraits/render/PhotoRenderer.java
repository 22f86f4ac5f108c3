package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Light;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Noise;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** Photo-like: linear light, warm light that enters the skin, highlights, a blurred background, a little grain. */
final class PhotoRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		Picture p = lit(scene, .02f);
		return p.toImage();
	}

	/** The scene as a camera sees it; also the model that painters of other styles work from. */
	static Picture lit(Scene scene, float grain) {
		Layers l = scene.layers;
		int size = scene.size;
		Lighting light = new Lighting(scene);
		Light key = scene.head.subject.light();
		float warm = (float) key.warmth();
		float kr = 1.12f + .05f * warm;
		float kg = 1.06f;
		float kb = 1.0f - .09f * warm;
		float[] skin = l.part(Part.SKIN);
		float[] lip = l.part(Part.LIP);
		float[] back = l.part(Part.BACKDROP);
		Picture p = new Picture(size);
		for (int i = 0; i < skin.length; i++) {
			float s = skin[i] + lip[i];
			float k = light.key[i];
			// red light travels furthest inside the skin, so the edge of a shadow glows
			float glow = 4 * k * (1 - Math.min(1, k)) * s * .13f * l.open[i];
			float f = .17f * light.fill[i];
			float rim = 1 - l.nz[i];
			rim = rim * rim * .1f * (1 - back[i]) * l.open[i];
			float r = l.r[i] * l.r[i] * (k * kr + glow + f * .96f + rim) + .32f * light.shine[i];
			float g = l.g[i] * l.g[i] * (k * kg + glow * .35f + f * 1.0f + rim) + .31f * light.shine[i];
			float b = l.b[i] * l.b[i] * (k * kb + glow * .2f + f * 1.1f + rim * 1.1f) + .30f * light.shine[i];
			if (back[i] > 0) {
				float e = back[i];
				r += (l.r[i] * l.r[i] * .9f - r) * e;
				g += (l.g[i] * l.g[i] * .9f - g) * e;
				b += (l.b[i] * l.b[i] * .9f - b) * e;
			}
			float x = (i % size + .5f) / size - .5f;
			float y = (i / size + .5f) / size - .5f;
			float vignette = 1 - .34f * (x * x + y * y);
			float n = grain == 0 ? 0 : (Noise.white(i % size + 31, i / size + 77) - .5f) * grain;
			float fine = s > .5f && grain > 0 ? 1 + .05f * (Noise.fractal(x * 7, y * 7) - .5f) : 1;
			p.set(i, curve(r * vignette * fine) + n, curve(g * vignette * fine) + n, curve(b * vignette * fine) + n);
		}
		return p;
	}

	/** Linear light to display with a soft shoulder. */
	private static float curve(float v) {
		float x = v < 0 ? 0 : v;
		x = x / (1 + .18f * x) * 1.12f;
		return Filters.unit((float) Math.sqrt(x));
	}
}
