package org.fiducial.detection.hourglass.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.hourglass.data.Augmentation;
import org.fiducial.detection.hourglass.data.Textures;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Family {@code star-geometry}: crops, random geometry, flips and changes of texture with drawn numbers. */
public final class GeometryVerifier implements CaseVerifier {
	/** The reference's matrices are 32-bit numbers; translations reach some hundred pixels. */
	private static final double MATRIX = 5e-5;
	private static final double PRODUCT = 1e-4;
	private static final double PIXEL = 1e-3;
	private static final Pattern FLIP = Pattern.compile("image width (\\d+), centre x ([\\d.]+)");

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		if (c.has("in.crop.scale_cx_cy")) {
			matrices(c, results);
		}
		for (String input : c.json().path("inputs").propertyNames()) {
			if (input.startsWith("flip.") && input.endsWith(".points")) {
				flip(c, results, input.substring(5, input.length() - 7));
			}
		}
		for (String name : results.names("texture.")) {
			RgbImage image = image(c);
			// OpenCV's box filter rounds halves up where the kernel is even
			results.compare("texture." + name, texture(c, name, image) ? image.rgb() : new byte[0], name.startsWith("blur") ? 1 : 0);
		}
	}

	private static void matrices(CaseFolder c, Comparisons results) {
		double[] crops = c.values("in.crop.scale_cx_cy");
		double[] drawn = c.values("in.geo.shift_x_shift_y_angle_scale");
		double[] points = c.values("in.points");
		int n = crops.length / 3;
		int size = c.number("image_size", 256);
		int each = points.length / n;
		double[][] out = new double[4][9 * n];
		double[] moved = new double[points.length];
		for (int i = 0; i < n; i++) {
			Affine crop = new CropFrame(crops[3 * i + 1], crops[3 * i + 2], MapVerifier.STAR_PIXELS * crops[3 * i], size).toCrop();
			Affine geometry = new Augmentation(false, drawn[4 * i], drawn[4 * i + 1], drawn[4 * i + 2], drawn[4 * i + 3], null, 1, Augmentation.ALL).geometry(size);
			Affine both = geometry.after(crop);
			Affine[] all = {crop, geometry, both, both.inverse()};
			for (int k = 0; k < all.length; k++) {
				System.arraycopy(MapVerifier.matrix(all[k]), 0, out[k], 9 * i, 9);
			}
			double[] shape = java.util.Arrays.copyOfRange(points, i * each, (i + 1) * each);
			System.arraycopy(both.apply(shape), 0, moved, i * each, each);
		}
		results.compare("crop.matrix", out[0], MATRIX);
		results.compare("geo.matrix", out[1], MATRIX);
		results.compare("geo.matrix_times_crop", out[2], PRODUCT);
		results.compare("matrix_inverse_f64", out[3], PRODUCT);
		results.compare("points_transformed", moved, PIXEL);
	}

	private static void flip(CaseFolder c, Comparisons results, String layout) {
		String input = "flip." + layout + ".points";
		Matcher m = FLIP.matcher(c.json().path("inputs").path(input).path("note").asString(""));
		if (!m.find()) {
			return;
		}
		LandmarkScheme scheme = CaseNetwork.scheme(layout);
		// the reference mirrors COFW about the image's edge instead of its pixels: one pixel more
		double width = Double.parseDouble(m.group(1)) + (layout.equals("COFW") ? 1 : 0);
		results.compare("flip." + layout + ".points_flipped", Shapes.flip(c.values("in." + input), scheme, width), 1e-4);
		results.compare("flip." + layout + ".center_x", new double[] {width - 1 - Double.parseDouble(m.group(2))}, 1e-9);
	}

	private static RgbImage image(CaseFolder c) {
		long[] shape = c.shape("in.texture.image");
		return new RgbImage((int) shape[1], (int) shape[0], c.bytes("in.texture.image"));
	}

	/** Changes the picture; false if the change is not known. */
	private static boolean texture(CaseFolder c, String name, RgbImage image) {
		JsonNode draws = c.json().path("texture_draws").path(name);
		double[] u = new double[draws.size()];
		for (int i = 0; i < u.length; i++) {
			u[i] = draws.get(i).asDouble();
		}
		switch (name.replaceFirst("[_\\d].*", "")) {
			case "occ" -> Textures.occlude(image, u[0], u[1], u[2], u[3]);
			case "blur" -> Textures.blur(image, u[0]);
			case "gamma" -> Textures.gamma(image, u[0], u[1]);
			case "noise" -> Textures.noise(image, u[0], c.bytes("in.texture.noise_bytes"));
			case "gray" -> Textures.grey(image);
			default -> {
				return false;
			}
		}
		return true;
	}
}
