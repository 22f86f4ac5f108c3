package org.fiducial.generation.diffusion.tests;

import java.util.List;

import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** A "detector" without sense: landmarks are a fixed linear function of the pictures' 4 x 4 means, about the middle. */
final class FakeLandmarks implements DifferentiableLandmarks {
	private static final int CELLS = 4;

	private final NDManager constants = Torch.newManager();
	private final String scheme;
	private final int points;
	private final NDArray weights;
	/** How many pictures it has seen. */
	int seen;
	/** The latest faces. */
	List<double[]> faces = List.of();

	FakeLandmarks(String scheme, int points, double gain) {
		this.scheme = scheme;
		this.points = points;
		Shape shape = new Shape(2L * points, 3L * CELLS * CELLS);
		float[] w = new float[Math.toIntExact(shape.size())];
		for (int i = 0; i < w.length; i++) {
			w[i] = (float) (gain * Math.sin(i * 12.9898 + 1));
		}
		weights = Scope.keep(Ops.tensor(constants, w, shape));
	}

	@Override
	public String scheme() {
		return scheme;
	}

	@Override
	public NDArray landmarks(NDArray pictures, List<double[]> faces) {
		seen += faces.size();
		this.faces = faces;
		Shape s = pictures.getShape();
		int window = Math.toIntExact(s.get(2)) / CELLS;
		NDArray cells = Ops.avgPool2d(pictures, window, window).reshape(s.get(0), 3L * CELLS * CELLS);
		return Ops.add(Ops.linear(cells, weights, null), s.get(2) / 2.).reshape(s.get(0), points, 2);
	}

	@Override
	public void close() {
		constants.close();
	}
}
