package org.fiducial.generation.diffusion.autoencoder;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.image.RgbImage;
import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Pictures as tensors [N, 3, H, W] and back. */
public final class Pictures {
	private Pictures() {
	}

	/** In [-1, 1], x / 127.5 - 1, as the autoencoder wants them. All must have the same size. */
	public static NDArray signed(List<RgbImage> images, NDManager manager) {
		return planes(images, manager, 1 / 127.5f, -1);
	}

	/** In [0, 1], x / 255, as ControlNet wants its hints. All must have the same size. */
	public static NDArray unit(List<RgbImage> images, NDManager manager) {
		return planes(images, manager, 1 / 255f, 0);
	}

	private static NDArray planes(List<RgbImage> images, NDManager manager, float scale, float shift) {
		int w = images.getFirst().width();
		int h = images.getFirst().height();
		int plane = w * h;
		float[] out = new float[images.size() * 3 * plane];
		for (int n = 0; n < images.size(); n++) {
			RgbImage image = images.get(n);
			if (image.width() != w || image.height() != h) {
				throw new IllegalArgumentException("pictures of " + w + "x" + h + " and " + image.width() + "x" + image.height() + " in one batch");
			}
			byte[] rgb = image.rgb();
			for (int c = 0; c < 3; c++) {
				int to = (n * 3 + c) * plane;
				for (int i = 0; i < plane; i++) {
					out[to + i] = (rgb[3 * i + c] & 0xff) * scale + shift;
				}
			}
		}
		return Ops.tensor(manager, out, new Shape(images.size(), 3, h, w));
	}

	/** From [-1, 1], clamped and rounded as diffusers does. */
	public static List<RgbImage> images(NDArray signed) {
		return images(signed, PixelRule.DIFFUSERS);
	}

	/** From [-1, 1] by a rule. */
	public static List<RgbImage> images(NDArray signed, PixelRule rule) {
		Shape s = signed.getShape();
		int n = Math.toIntExact(s.get(0));
		int h = Math.toIntExact(s.get(2));
		int w = Math.toIntExact(s.get(3));
		float[] v = signed.toFloatArray();
		List<RgbImage> out = new ArrayList<>();
		for (int k = 0; k < n; k++) {
			byte[] rgb = new byte[3 * w * h];
			for (int i = 0; i < w * h; i++) {
				for (int c = 0; c < 3; c++) {
					rgb[3 * i + c] = (byte) rule.of(v[(k * 3 + c) * w * h + i]);
				}
			}
			out.add(new RgbImage(w, h, rgb));
		}
		return out;
	}
}
