package org.fiducial.dataset.portraits.scene;

import org.fiducial.dataset.portraits.model.Rgb;

/** What a shader says about one pixel; reused from pixel to pixel. */
public final class Fragment {
	public float r;
	public float g;
	public float b;
	/** Normal in image axes, towards the viewer. */
	public float nx;
	public float ny;
	public float nz = 1;
	/** Light that reaches the place, 0 to 1, apart from its orientation. */
	public float open = 1;
	/** Strength of highlights. */
	public float gloss;
	/** Direction of strokes: cosine and sine of twice the angle. */
	public float flowX = 1;
	public float flowY;
	/** A coordinate that is constant along an engraver's lines, one unit between lines; 0 means none. */
	public float thread;
	/** Extra coverage factor. */
	public float alpha = 1;

	void reset() {
		nx = 0;
		ny = 0;
		nz = 1;
		open = 1;
		gloss = 0;
		flowX = 1;
		flowY = 0;
		thread = 0;
		alpha = 1;
	}

	void color(Rgb c) {
		r = c.r();
		g = c.g();
		b = c.b();
	}

	void scale(float k) {
		r *= k;
		g *= k;
		b *= k;
	}

	void mix(Rgb c, float k) {
		r += (c.r() - r) * k;
		g += (c.g() - g) * k;
		b += (c.b() - b) * k;
	}

	/** Sets the stroke direction from a vector of any length. */
	void flow(double dx, double dy) {
		double l = dx * dx + dy * dy;
		if (l > 1e-12) {
			flowX = (float) ((dx * dx - dy * dy) / l);
			flowY = (float) (2 * dx * dy / l);
		}
	}

	void normal(double x, double y, double z) {
		double l = 1 / Math.sqrt(x * x + y * y + z * z + 1e-12);
		nx = (float) (x * l);
		ny = (float) (y * l);
		nz = (float) (z * l);
	}
}
