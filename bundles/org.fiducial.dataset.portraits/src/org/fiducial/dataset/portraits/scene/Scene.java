package org.fiducial.dataset.portraits.scene;

import java.util.ArrayList;
import java.util.List;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.dataset.portraits.model.Head;

/** A subject painted into layers, with the lines an illustrator would draw. Built once for a portrait, then only read. */
public final class Scene {
	public final Head head;
	public final int size;
	/** Pixels of a frame of 256 pixels: lengths of brushes and pens scale with it. */
	public final double px;
	public final Layers layers;
	/** Coverage of hair in front of the face. */
	public final float[] hairOver;
	/** Coverage of the head without hair. */
	public final float[] headMask;
	/** Coverage of the rims of glasses. */
	public final float[] rims;
	public final List<InkLine> ink;
	/** An empty scratch for drawing more shapes. */
	public final Coverage pen;
	private final boolean[] visible;

	/** Paints a scene. */
	public Scene(Head head, int size) {
		this.head = head;
		this.size = size;
		px = size / 256.0;
		Canvas canvas = new Canvas(size);
		Brush brush = new Brush(canvas);
		ink = new ArrayList<>();
		SkinField skin = new SkinField(head, brush);
		new BackdropPainter(head, brush).paint(skin.mask);
		headMask = skin.mask;
		HairPainter hair = new HairPainter(head, brush, skin, ink);
		hair.paintBehind();
		BodyPainter body = new BodyPainter(head, brush, skin, ink);
		body.paint();
		EarPainter ears = new EarPainter(head, brush, ink);
		ears.paint(false);
		FacePainter face = new FacePainter(head, brush, skin, ink);
		face.paintSkin(hair.over());
		ears.paint(true);
		new MouthPainter(head, brush, skin.mask, ink).paint();
		new EyePainter(head, brush, skin.mask, ink).paint();
		face.paintHair();
		hair.paintFront();
		hairOver = hair.over();
		rims = new GlassesPainter(head, brush, ink).paint();
		layers = canvas.layers();
		pen = brush.coverage;
		visible = visibility(skin);
	}

	/** Random numbers for a purpose of a style. */
	public CounterRandom random(String purpose) {
		return head.subject.random(purpose);
	}

	/** For each landmark: not behind hair, a rim of glasses or the head itself. */
	public boolean[] visible() {
		return visible.clone();
	}

	private boolean[] visibility(SkinField skin) {
		boolean[] v = new boolean[68];
		for (int k = 0; k < 68; k++) {
			int x = Math.max(0, Math.min(size - 1, (int) Math.round(head.x(k))));
			int y = Math.max(0, Math.min(size - 1, (int) Math.round(head.y(k))));
			int i = y * size + x;
			boolean hidden = hairOver[i] > .5 || rims[i] > .5;
			if (k >= 17) {
				hidden |= skin.raster.covered(i) && skin.raster.depth[i] > head.depth(k) + .1;
			}
			v[k] = !hidden;
		}
		return v;
	}
}
