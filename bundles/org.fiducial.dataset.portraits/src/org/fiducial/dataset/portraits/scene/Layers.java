package org.fiducial.dataset.portraits.scene;

/** The layers of a scene: one value for each pixel, row by row, anti-aliased by coverage. Colours in [0, 1], display-referred. */
public final class Layers {
	public final int size;
	public final float[] r;
	public final float[] g;
	public final float[] b;
	public final float[] nx;
	public final float[] ny;
	public final float[] nz;
	/** Light that reaches a place, apart from its orientation. */
	public final float[] open;
	public final float[] gloss;
	/** Stroke directions as the cosine and sine of twice their angle. */
	public final float[] flowX;
	public final float[] flowY;
	/** See {@link Fragment#thread}; not blended, the uppermost covering value. */
	public final float[] thread;
	private final float[][] planes;
	private final int firstPart;

	/** Takes the planes in the order of a {@link Canvas}. */
	Layers(int size, float[][] planes, int firstPart) {
		this.size = size;
		this.planes = planes;
		this.firstPart = firstPart;
		r = planes[0];
		g = planes[1];
		b = planes[2];
		nx = planes[3];
		ny = planes[4];
		nz = planes[5];
		open = planes[6];
		gloss = planes[7];
		flowX = planes[8];
		flowY = planes[9];
		thread = planes[10];
	}

	/** Coverage of a part, 0 to 1; the parts of a pixel add up to 1. */
	public float[] part(Part part) {
		return planes[firstPart + part.ordinal()];
	}
}
