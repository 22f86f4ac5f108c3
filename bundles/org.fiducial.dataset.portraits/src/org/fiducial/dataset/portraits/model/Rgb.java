package org.fiducial.dataset.portraits.model;

/** A colour, components in [0, 1], display-referred (sRGB). */
public record Rgb(float r, float g, float b) {

	/** From packed 0xRRGGBB. */
	public static Rgb hex(int rgb) {
		return new Rgb((rgb >> 16 & 0xff) / 255f, (rgb >> 8 & 0xff) / 255f, (rgb & 0xff) / 255f);
	}

	/** Part of the way to another colour. */
	public Rgb mix(Rgb to, double k) {
		float f = (float) k;
		return new Rgb(r + (to.r - r) * f, g + (to.g - g) * f, b + (to.b - b) * f);
	}

	/** Every component multiplied; may leave [0, 1] until written to a pixel. */
	public Rgb times(double k) {
		float f = (float) k;
		return new Rgb(r * f, g * f, b * f);
	}

	/** Perceived lightness, 0 to 1 (Rec. 601 weights). */
	public double luma() {
		return .299 * r + .587 * g + .114 * b;
	}

	/** More (over 1) or less (under 1) colourful around the same lightness. */
	public Rgb saturated(double k) {
		float l = (float) luma();
		float f = (float) k;
		return new Rgb(l + (r - l) * f, l + (g - l) * f, l + (b - l) * f);
	}
}
