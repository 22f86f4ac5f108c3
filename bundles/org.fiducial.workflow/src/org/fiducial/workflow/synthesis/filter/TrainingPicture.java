package org.fiducial.workflow.synthesis.filter;

import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.Shapes;

/**
 * What filters know of a real picture that the generator has seen.
 *
 * @param name names it in reasons
 * @param style id of its style; null if unknown
 * @param hash perceptual hash, 80 hexadecimal digits
 * @param mirrored that of the mirrored picture, which training shows as well
 * @param sharpness as {@link BlurFilter} measures it; NaN if it cannot be
 */
public record TrainingPicture(String name, String style, String hash, String mirrored, double sharpness) {
	/**
	 * Of a picture framed and sized as the generator's.
	 *
	 * @param shape landmarks in pixels
	 */
	public static TrainingPicture of(String name, String style, RgbImage image, double[] shape) {
		return new TrainingPicture(name, style, PerceptualHash.of(image).text(), PerceptualHash.of(image.mirrored()).text(), Luma.ofFace(image, Shapes.box(shape)).laplacianVariance());
	}
}
