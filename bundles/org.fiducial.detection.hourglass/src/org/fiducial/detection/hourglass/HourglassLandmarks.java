package org.fiducial.detection.hourglass;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A trained hourglass that gradients flow through. Faces are cut out by the model's own crop rule around the given shapes, and with the sampling
 * of prediction ({@link org.fiducial.landmark.crop.Warp.Sampling#SMOOTH}): as a crop is an upright square, that is a product of two matrices a
 * picture, one for rows and one for columns.
 */
final class HourglassLandmarks implements DifferentiableLandmarks {
	private final HourglassModel model;
	private final Parameters weights;
	private final HourglassNetwork network;
	private final NDArray blueFirst;

	/** @param weights owned by this from now on */
	HourglassLandmarks(HourglassModel model, Parameters weights) {
		this.model = model;
		this.weights = weights;
		weights.freeze();
		network = new HourglassNetwork(model.network(), weights);
		blueFirst = Scope.keep(Ops.tensor(weights.manager(), new long[] { 2, 1, 0 }, new Shape(3)));
	}

	@Override
	public String scheme() {
		return model.scheme();
	}

	@Override
	public NDArray landmarks(NDArray pictures, List<double[]> faces) {
		Shape s = pictures.getShape();
		if (s.dimension() != 4 || s.get(1) != 3 || s.get(0) != faces.size()) {
			throw new IllegalArgumentException("pictures " + s + " and " + faces.size() + " faces; expected [N, 3, H, W] and N");
		}
		List<CropFrame> crops = faces.stream().map(this::crop).toList();
		NDArray found = network.forward(crop(pictures, crops), false).getLast().landmarks();
		return toPicture(found, crops);
	}

	private CropFrame crop(double[] face) {
		if (face.length != 2 * model.network().points()) {
			throw FiducialException.input("a face of " + face.length / 2 + " landmarks, but the detector has " + model.network().points());
		}
		try {
			return model.crop().frame(face, model.network().inputSize());
		} catch (IllegalArgumentException e) {
			throw FiducialException.input("landmarks without extent: " + e.getMessage(), e);
		}
	}

	/** The network's input: what is outside a picture is black, which is -1. */
	private NDArray crop(NDArray pictures, List<CropFrame> crops) {
		int height = Math.toIntExact(pictures.getShape().get(2));
		int width = Math.toIntExact(pictures.getShape().get(3));
		int n = crops.size();
		int size = model.network().inputSize();
		float[] rows = new float[n * size * height];
		float[] columns = new float[n * size * width];
		for (int i = 0; i < n; i++) {
			CropFrame c = crops.get(i);
			weights(c, c.centreY(), height, rows, i * size * height);
			weights(c, c.centreX(), width, columns, i * size * width);
		}
		NDArray left = Ops.tensor(Torch.manager(), rows, new Shape(n, 1, size, height));
		NDArray right = Ops.tensor(Torch.manager(), columns, new Shape(n, 1, size, width)).transpose(0, 1, 3, 2);
		NDArray lit = Ops.add(Ops.indexSelect(pictures, 1, blueFirst), 1);
		return Ops.add(left.matMul(lit).matMul(right), -1);
	}

	/**
	 * How much each pixel of a picture's axis counts in each pixel of the crop's: the mean of as many bilinear samples as shrinking asks for.
	 *
	 * @param centre of the square along the axis
	 * @param out row-major [crop's size, length]
	 */
	private static void weights(CropFrame crop, double centre, int length, float[] out, int offset) {
		double step = crop.side() / crop.size();
		int samples = (int) Math.max(1, Math.min(16, Math.round(step)));
		for (int p = 0; p < crop.size(); p++) {
			for (int k = 0; k < samples; k++) {
				double at = centre + step * (p + (k + .5) / samples - .5 - (crop.size() - 1) / 2.);
				int first = (int) Math.floor(at);
				double part = at - first;
				add(out, offset + p * length, first, length, (1 - part) / samples);
				add(out, offset + p * length, first + 1, length, part / samples);
			}
		}
	}

	private static void add(float[] out, int row, int pixel, int length, double weight) {
		if (pixel >= 0 && pixel < length) {
			out[row + pixel] += (float) weight;
		}
	}

	/** From -1 to 1 of the crops to pixels of the pictures. */
	private NDArray toPicture(NDArray found, List<CropFrame> crops) {
		int n = crops.size();
		float[] scale = new float[n];
		float[] shift = new float[2 * n];
		for (int i = 0; i < n; i++) {
			CropFrame c = crops.get(i);
			// pixel of the crop: ((v + 1) size - 1) / 2; pixel of the picture: centre + side / size (pixel - (size - 1) / 2)
			scale[i] = (float) (c.side() / 2);
			shift[2 * i] = (float) c.centreX();
			shift[2 * i + 1] = (float) c.centreY();
		}
		return found.mul(Ops.tensor(Torch.manager(), scale, new Shape(n, 1, 1))).add(Ops.tensor(Torch.manager(), shift, new Shape(n, 1, 2)));
	}

	@Override
	public void close() {
		network.close();
		weights.close();
	}
}
