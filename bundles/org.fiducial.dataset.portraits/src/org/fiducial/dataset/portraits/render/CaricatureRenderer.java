package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.model.Rgb;
import org.fiducial.dataset.portraits.scene.Filters;
import org.fiducial.dataset.portraits.scene.InkLine;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** A magazine caricature: exaggerated head, rich colours, gouache strokes along the form, brown lines. */
final class CaricatureRenderer implements StyleRenderer {

	@Override
	public RgbImage render(Scene scene) {
		Picture lit = PhotoRenderer.lit(scene, 0);
		Layers l = scene.layers;
		float[] back = l.part(Part.BACKDROP);
		Picture p = new Picture(scene.size);
		float[] streak = Strokes.alongFlow(scene, 5, null);
		Rgb cool = Rgb.hex(0x2a2550);
		for (int i = 0; i < back.length; i++) {
			float y = lit.luma(i);
			float s = streak[i] - .5f;
			float t = Filters.unit(y + .05f * s);
			float steps = 7;
			float q = (float) Math.floor(t * steps) + Filters.smoothstep(.35f, .65f, t * steps - (float) Math.floor(t * steps));
			float k = y > .01f ? (.45f * y + .55f * q / steps) / y : 1;
			float sat = 1.38f;
			p.set(i, (y + (lit.r[i] - y) * sat) * k, (y + (lit.g[i] - y) * sat) * k, (y + (lit.b[i] - y) * sat) * k);
			float dark = Filters.smoothstep(.4f, .05f, y) * (1 - back[i]);
			p.mix(i, cool, .22f * dark);
			p.scale(i, 1.03f + .09f * s);
		}
		Ink ink = new Ink(scene).lines(1.3, .25, k -> k == InkLine.Kind.WRINKLE ? 1.1 : k == InkLine.Kind.HAIR ? .7 : 1).silhouettes(1.2);
		Rgb line = Rgb.hex(0x34170f);
		for (int i = 0; i < back.length; i++) {
			p.mix(i, line, ink.alpha[i] * .72f);
		}
		return p.toImage();
	}
}
