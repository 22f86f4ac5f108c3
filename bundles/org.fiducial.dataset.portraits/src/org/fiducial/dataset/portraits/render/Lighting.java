package org.fiducial.dataset.portraits.render;

import org.fiducial.dataset.portraits.model.Light;
import org.fiducial.dataset.portraits.scene.Layers;
import org.fiducial.dataset.portraits.scene.Part;
import org.fiducial.dataset.portraits.scene.Scene;

/** The light on each pixel of a scene: soft key, sky fill, a rim; shared by the styles. */
final class Lighting {
	/** Key light after wrap and occlusion, 0 to 1. */
	final float[] key;
	/** Fill light, 0 to 1. */
	final float[] fill;
	private final float[] open;
	/** Highlight, 0 to 1 and over. */
	final float[] shine;
	/** Lightness for drawing in one ink, 0 to 1: the lit picture with dark skin lifted. */
	final float[] tone;

	Lighting(Scene scene) {
		Layers l = scene.layers;
		open = l.open;
		int n = l.size * l.size;
		key = new float[n];
		fill = new float[n];
		shine = new float[n];
		tone = new float[n];
		Light light = scene.head.subject.light();
		float lx = (float) light.x();
		float ly = (float) light.y();
		float lz = (float) light.z();
		float hz = lz + 1;
		float hn = 1 / (float) Math.sqrt(lx * lx + ly * ly + hz * hz);
		float[] skin = l.part(Part.SKIN);
		float[] lip = l.part(Part.LIP);
		for (int i = 0; i < n; i++) {
			float d = l.nx[i] * lx + l.ny[i] * ly + l.nz[i] * lz;
			float wrapped = (d + .28f) / 1.28f;
			wrapped = wrapped < 0 ? 0 : wrapped;
			key[i] = wrapped * wrapped * (1.6f - .6f * wrapped) * l.open[i];
			fill[i] = (.55f + .45f * (-l.ny[i] * .5f + .5f)) * (.35f + .65f * l.open[i]);
			float h = (l.nx[i] * lx + l.ny[i] * ly + l.nz[i] * hz) * hn;
			h = h < 0 ? 0 : h;
			float h2 = h * h;
			float h8 = h2 * h2 * h2 * h2;
			shine[i] = l.gloss[i] * h8 * h8 * h8 * l.open[i];
			float luma = .299f * l.r[i] + .587f * l.g[i] + .114f * l.b[i];
			// a draughtsman lightens dark skin so that the light on it can be drawn
			luma += (.42f + .5f * luma - luma) * (skin[i] + .6f * lip[i]);
			float t = (float) Math.sqrt(luma * luma * (.22f * fill[i] + .95f * key[i])) + .3f * shine[i];
			tone[i] = t < 0 ? 0 : t > 1 ? 1 : t;
		}
	}

	/** The light for flat shading: as {@link #shade}, with small hollows kept out of the shadow. */
	float cel(int i) {
		float o = open[i];
		return Math.min(1, .25f * fill[i] + .85f * key[i] / (float) Math.sqrt(Math.max(.3f, o)));
	}

	/** The light alone, without the colour of things, 0 to 1. */
	float shade(int i) {
		float s = .25f * fill[i] + .85f * key[i];
		return s > 1 ? 1 : s;
	}
}
