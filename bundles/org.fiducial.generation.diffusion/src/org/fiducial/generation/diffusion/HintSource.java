package org.fiducial.generation.diffusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.image.RgbImage;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;

/**
 * Conditioning pictures of shapes, drawn when they are needed; the latest ones are kept. A mirrored sample's condition is drawn from
 * the mirrored shape, as right and left differ in colour.
 */
final class HintSource {
	/** Bytes of kept pictures. */
	private static final long BUDGET = 256L << 20;

	private final ConditioningRenderer renderer;
	private final int shapeSize;
	private final int hintSize;
	private final Map<Long, RgbImage> kept;

	/**
	 * @param shapeSize side of the frame that shapes are given in, in pixels
	 * @param hintSize side of the conditioning picture
	 */
	HintSource(ConditioningRenderer renderer, int shapeSize, int hintSize) {
		this.renderer = renderer;
		this.shapeSize = shapeSize;
		this.hintSize = hintSize;
		long limit = Math.max(1, BUDGET / (3L * hintSize * hintSize));
		this.kept = new LinkedHashMap<>(16, .75f, true) {
			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<Long, RgbImage> eldest) {
				return size() > limit;
			}
		};
	}

	/** A sample's shape, or that of its mirror image. */
	double[] shape(double[] shape, boolean flip) {
		return flip ? Shapes.flip(shape, renderer.scheme(), shapeSize) : shape;
	}

	/** The conditioning picture of a shape. */
	RgbImage draw(double[] shape, boolean flip) {
		return renderer.render(TrainingSamples.scale(shape(shape, flip), hintSize, shapeSize), hintSize);
	}

	/** [N, 3, H, W] in [0, 1] of samples. */
	NDArray batch(List<TrainingSamples.Sample> samples, int[] indices, boolean[] flip) {
		List<RgbImage> out = new ArrayList<>();
		for (int i = 0; i < indices.length; i++) {
			boolean f = flip[i];
			double[] shape = samples.get(indices[i]).shape();
			out.add(kept.computeIfAbsent(2L * indices[i] + (f ? 1 : 0), k -> draw(shape, f)));
		}
		return Pictures.unit(out, Torch.manager());
	}
}
