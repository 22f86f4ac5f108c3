package org.fiducial.generation.diffusion.verify;

import java.util.List;
import java.util.Locale;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.autoencoder.PixelRule;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

/** Family {@code image-io}: bytes to tensors and back, and warps as OpenCV makes them. */
public final class ImageVerifier implements CaseVerifier {
	/** A last bit of a number near 1. */
	private static final double ROUNDING = 1.2e-7;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		try (Scope scope = Scope.open()) {
			if (c.has("in.rgb_u8")) {
				List<RgbImage> picture = List.of(image(c, "in.rgb_u8"));
				results.compare("tensor_pm1", Pictures.signed(picture, Torch.manager()).transpose(0, 2, 3, 1).squeeze(0), ROUNDING);
				results.compare("hint_01", Pictures.unit(picture, Torch.manager()).transpose(0, 2, 3, 1).squeeze(0), ROUNDING);
			}
		}
		if (c.has("in.model_values")) {
			double[] values = c.values("in.model_values");
			for (PixelRule rule : PixelRule.values()) {
				byte[] out = new byte[values.length];
				for (int i = 0; i < out.length; i++) {
					out[i] = (byte) rule.of((float) values[i]);
				}
				results.compare("u8_" + rule.name().toLowerCase(Locale.ROOT), out, 0);
			}
		}
		for (String name : results.names("warp.")) {
			if (name.endsWith(".result")) {
				Affine m = Affine.of(c.values("in.warp." + name.replace(".result", ".matrix")));
				int size = (int) results.shape("warp." + name)[0];
				results.compare("warp." + name, Warp.apply(image(c, "in.warp.src_u8"), m, size, Warp.Sampling.OPENCV).rgb(), 0);
			}
		}
	}

	private static RgbImage image(CaseFolder c, String tensor) {
		long[] shape = c.shape(tensor);
		return new RgbImage((int) shape[1], (int) shape[0], c.bytes(tensor));
	}
}
