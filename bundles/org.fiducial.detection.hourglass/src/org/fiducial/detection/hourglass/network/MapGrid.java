package org.fiducial.detection.hourglass.network;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Coordinates of the pixels of a map, row by row, corner aligned: -1 and 1 are the centres of the border pixels, as
 * torch.linspace(-1, 1, n).
 *
 * @param size side of the map
 * @param x [size * size]
 * @param y [size * size]
 * @param xy [size * size, 2]
 */
public record MapGrid(int size, NDArray x, NDArray y, NDArray xy) {
	/** A grid that lives as long as the manager. */
	public static MapGrid of(int n, NDManager manager) {
		float[] x = new float[n * n];
		float[] y = new float[n * n];
		float[] xy = new float[2 * n * n];
		for (int i = 0; i < n * n; i++) {
			x[i] = linspace(i % n, n);
			y[i] = linspace(i / n, n);
			xy[2 * i] = x[i];
			xy[2 * i + 1] = y[i];
		}
		Shape flat = new Shape((long) n * n);
		return new MapGrid(n, Scope.keep(Ops.tensor(manager, x, flat)), Scope.keep(Ops.tensor(manager, y, flat)), Scope.keep(Ops.tensor(manager, xy, new Shape((long) n * n, 2))));
	}

	/** As torch computes it: from both ends, so that it is exactly symmetric. */
	private static float linspace(int i, int n) {
		if (n == 1) {
			return 0;
		}
		float step = 2f / (n - 1);
		return i < n / 2 ? -1 + step * i : 1 - step * (n - 1 - i);
	}
}
