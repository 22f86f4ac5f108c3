package org.fiducial.generation.diffusion.autoencoder;

import java.util.Arrays;
import java.util.List;

import org.fiducial.torch.Ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Which pixels matter: those near landmarks count up to {@code 1 + boost} times as much as the background, before the map is scaled
 * to a mean of 1. Eyes and mouth are a few per cent of a portrait; a plain mean error would leave them to the last.
 *
 * @param boost what a landmark adds to its pixel's weight, at least 0
 * @param radius standard deviation of a landmark's surroundings as a part of the picture's side
 */
record ImportanceMap(double boost, double radius) {
	/**
	 * [N, 1, side, side]; a shape that is null gives ones.
	 *
	 * @param side of the crops, in pixels
	 * @param pictureSide of the pictures they are taken from
	 */
	NDArray of(List<double[]> shapes, int side, int pictureSide, NDManager manager) {
		int plane = side * side;
		float[] out = new float[shapes.size() * plane];
		for (int n = 0; n < shapes.size(); n++) {
			float[] map = map(shapes.get(n), side, radius * pictureSide);
			System.arraycopy(map, 0, out, n * plane, plane);
		}
		return Ops.tensor(manager, out, new Shape(shapes.size(), 1, side, side));
	}

	private float[] map(double[] shape, int side, double sigma) {
		float[] map = new float[side * side];
		Arrays.fill(map, 1);
		if (shape == null) {
			return map;
		}
		int reach = (int) Math.ceil(2.5 * sigma);
		for (int p = 0; p < shape.length; p += 2) {
			int cx = (int) Math.round(shape[p]);
			int cy = (int) Math.round(shape[p + 1]);
			for (int y = Math.max(0, cy - reach); y <= Math.min(side - 1, cy + reach); y++) {
				for (int x = Math.max(0, cx - reach); x <= Math.min(side - 1, cx + reach); x++) {
					double d = (x - shape[p]) * (x - shape[p]) + (y - shape[p + 1]) * (y - shape[p + 1]);
					map[y * side + x] = Math.max(map[y * side + x], (float) (1 + boost * Math.exp(-d / (2 * sigma * sigma))));
				}
			}
		}
		double sum = 0;
		for (float m : map) {
			sum += m;
		}
		float scale = (float) (map.length / sum);
		for (int i = 0; i < map.length; i++) {
			map[i] *= scale;
		}
		return map;
	}
}
