package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detection;
import org.fiducial.detection.Detector;
import org.fiducial.detection.FoundFace;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Stack;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.Shapes;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.crop.Warp;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.OutOfMemory;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * A trained hourglass at work. Faces without a box are looked for in the whole picture first: at two sizes, the more confident answer
 * gives the box. Answers of several looks at a face are averaged.
 */
public final class HourglassDetector implements Detector {
	/** Faces a pass; more would only take memory. */
	private static final int BATCH = 16;
	/** Sides of the first look at a whole picture, in units of its larger side. */
	private static final double[] LOOKS = { 1, .72 };
	/** Landmarks that overlap less with the box they were looked for in are not of its face. */
	private static final double SAME_PLACE = .25;

	private final HourglassModel model;
	private final LandmarkScheme scheme;
	private final Parameters weights;
	private final HourglassNetwork network;
	private final PredictionConfig how;
	private final boolean owner;

	/**
	 * @param weights of the model
	 * @param owner whether closing the detector closes the weights
	 * @param how looks at a face
	 */
	HourglassDetector(HourglassModel model, LandmarkScheme scheme, Parameters weights, boolean owner, PredictionConfig how) {
		this.model = model;
		this.scheme = scheme;
		this.weights = weights;
		this.network = new HourglassNetwork(model.network(), weights);
		this.how = how;
		this.owner = owner;
	}

	@Override
	public String scheme() {
		return model.scheme();
	}

	@Override
	public String modelHash() {
		return model.weights();
	}

	/** What the model folder says. */
	public HourglassModel model() {
		return model;
	}

	@Override
	public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
		if (faces != null && faces.size() != images.size()) {
			throw new IllegalArgumentException(images.size() + " pictures, " + faces.size() + " faces");
		}
		List<CropFrame> crops = new ArrayList<>(images.size());
		for (int i = 0; i < images.size(); i++) {
			double[] face = faces == null ? null : faces.get(i);
			crops.add(face == null ? null : crop(face, i));
		}
		return explained(images.size(), () -> {
			search(images, crops);
			return toPicture(predict(images, crops, how), crops);
		});
	}

	/**
	 * What runs out of memory says so and what to do, as training does.
	 *
	 * @param pictures that were given at once
	 */
	private <T> T explained(int pictures, Supplier<T> work) {
		return OutOfMemory.explain(work, () -> "while detecting in " + (pictures == 1 ? "one picture" : pictures + " pictures at a time") + " with inputs of " + model.network().inputSize() + " pixels: "
				+ (pictures > 1 ? "set batchSize to " + (pictures + 1) / 2 + " (the same landmarks), or " : "") + "use a smaller detector or a machine with more memory. What was detected before is kept.");
	}

	@Override
	public List<double[]> settle(List<RgbImage> images, List<double[]> boxes) {
		List<CropFrame> crops = new ArrayList<>(images.size());
		for (int i = 0; i < images.size(); i++) {
			crops.add(crop(boxes.get(i), i));
		}
		List<Detection> seen = explained(images.size(), () -> toPicture(predict(images, crops, PredictionConfig.ONCE), crops));
		List<double[]> out = new ArrayList<>(images.size());
		for (int i = 0; i < images.size(); i++) {
			double[] b = boxes.get(i);
			Box found = Shapes.box(seen.get(i).shape());
			out.add(found.overlap(new Box(b[0], b[1], b[2] - b[0], b[3] - b[1])) > SAME_PLACE ? found.corners() : b);
		}
		return out;
	}

	private CropFrame crop(double[] face, int i) {
		try {
			return model.crop().frame(new Box(face[0], face[1], face[2] - face[0], face[3] - face[1]), model.network().inputSize());
		} catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
			throw FiducialException.input("picture " + i + ": no face box: " + java.util.Arrays.toString(face) + "; expected x0, y0, x1, y1 with some extent", e);
		}
	}

	/** Fills in the crops that are null. */
	private void search(List<RgbImage> images, List<CropFrame> crops) {
		List<RgbImage> unknown = new ArrayList<>();
		for (int i = 0; i < images.size(); i++) {
			if (crops.get(i) == null) {
				unknown.add(images.get(i));
			}
		}
		if (unknown.isEmpty()) {
			return;
		}
		List<CropFrame> best = new ArrayList<>();
		List<Detection> answers = new ArrayList<>();
		for (double look : LOOKS) {
			List<CropFrame> frames = unknown.stream().map(p -> wholePicture(p, look)).toList();
			List<Detection> found = predict(unknown, frames, PredictionConfig.ONCE);
			for (int i = 0; i < found.size(); i++) {
				if (answers.size() <= i) {
					answers.add(found.get(i));
					best.add(frames.get(i));
				} else if (mean(found.get(i)) > mean(answers.get(i))) {
					answers.set(i, found.get(i));
					best.set(i, frames.get(i));
				}
			}
		}
		List<Detection> shapes = toPicture(answers, best);
		for (int i = 0, k = 0; i < images.size(); i++) {
			if (crops.get(i) == null) {
				crops.set(i, around(shapes.get(k), images.get(i)));
				k++;
			}
		}
	}

	private CropFrame wholePicture(RgbImage p, double look) {
		return new CropFrame((p.width() - 1) / 2., (p.height() - 1) / 2., look * Math.max(p.width(), p.height()), model.network().inputSize());
	}

	/** The crop around a first answer; the whole picture where that answer has no extent. */
	private CropFrame around(Detection first, RgbImage picture) {
		Box box = Shapes.box(first.shape());
		boolean sound = Math.max(box.width(), box.height()) > .02 * Math.max(picture.width(), picture.height());
		return sound ? model.crop().frame(first.shape(), model.network().inputSize()) : wholePicture(picture, 1);
	}

	static double mean(Detection d) {
		double sum = 0;
		for (float c : d.confidence()) {
			sum += c;
		}
		return sum / d.confidence().length;
	}

	private List<Detection> toPicture(List<Detection> inCrop, List<CropFrame> crops) {
		List<Detection> out = new ArrayList<>(inCrop.size());
		for (int i = 0; i < inCrop.size(); i++) {
			out.add(new Detection(crops.get(i).toImage(inCrop.get(i).shape()), inCrop.get(i).confidence()));
		}
		return out;
	}

	@Override
	public List<FoundFace> search(RgbImage image, int most) {
		FaceSearch search = new FaceSearch(model.crop(), model.network().inputSize(), (picture, frames) -> toPicture(look(Collections.nCopies(frames.size(), picture), frames, false), frames));
		return explained(1, () -> search.find(image, most));
	}

	/** Answers in pixels of the crops, averaged over the looks. */
	private List<Detection> predict(List<RgbImage> images, List<CropFrame> crops, PredictionConfig looks) {
		List<List<Detection>> answers = new ArrayList<>();
		for (double scale : looks.scales()) {
			List<CropFrame> frames = crops.stream().map(c -> new CropFrame(c.centreX(), c.centreY(), c.side() * scale, c.size())).toList();
			List<Detection> found = look(images, frames, looks.flip());
			List<Detection> moved = new ArrayList<>(found.size());
			for (int i = 0; i < found.size(); i++) {
				moved.add(scale == 1 ? found.get(i) : new Detection(crops.get(i).toCrop(frames.get(i).toImage(found.get(i).shape())), found.get(i).confidence()));
			}
			answers.add(moved);
		}
		List<Detection> out = new ArrayList<>(images.size());
		for (int i = 0; i < images.size(); i++) {
			int face = i;
			out.add(average(answers.stream().map(a -> a.get(face)).toList()));
		}
		return out;
	}

	/** Answers in pixels of the crops. */
	private List<Detection> look(List<RgbImage> images, List<CropFrame> crops, boolean mirrored) {
		List<Detection> out = new ArrayList<>(images.size());
		int faces = mirrored ? BATCH / 2 : BATCH;
		for (int from = 0; from < images.size(); from += faces) {
			int n = Math.min(faces, images.size() - from);
			List<RgbImage> inputs = new ArrayList<>();
			for (int i = from; i < from + n; i++) {
				inputs.add(Warp.apply(images.get(i), crops.get(i).toCrop(), model.network().inputSize(), Warp.Sampling.SMOOTH));
			}
			if (mirrored) {
				inputs.addAll(inputs.stream().map(RgbImage::mirrored).toList());
			}
			List<Answer> answers = run(inputs);
			for (int i = 0; i < n; i++) {
				Detection d = detection(answers.get(i));
				out.add(mirrored ? average(List.of(d, unmirror(detection(answers.get(n + i))))) : d);
			}
		}
		return out;
	}

	/** Mean and standard deviation over the map of every channel of the last stack's features, which heat, point and edge maps are read from. */
	@Override
	public List<float[]> features(List<RgbImage> images, List<double[]> faces) {
		return explained(images.size(), () -> seen(images, faces));
	}

	private List<float[]> seen(List<RgbImage> images, List<double[]> faces) {
		int s = model.network().inputSize();
		String last = "features." + (model.network().stacks() - 1);
		List<float[]> out = new ArrayList<>(images.size());
		for (int from = 0; from < images.size(); from += BATCH) {
			int n = Math.min(BATCH, images.size() - from);
			float[] x = new float[n * 3 * s * s];
			for (int i = 0; i < n; i++) {
				BatchMaker.toInput(Warp.apply(images.get(from + i), crop(faces.get(from + i), from + i).toCrop(), s, Warp.Sampling.SMOOTH), x, i * 3 * s * s);
			}
			try (NDManager manager = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				network.probe((name, value) -> {
					if (name.equals(last)) {
						out.addAll(pooled(value));
					}
				});
				network.forward(Ops.tensor(manager, x, new Shape(n, 3, s, s)), false);
			} finally {
				network.probe((name, value) -> {
				});
			}
		}
		return out;
	}

	private static List<float[]> pooled(NDArray maps) {
		int n = (int) maps.getShape().get(0);
		int width = (int) maps.getShape().get(1);
		double area = maps.getShape().get(2) * maps.getShape().get(3);
		float[] sums = maps.sum(new int[] { 2, 3 }).toFloatArray();
		float[] squares = maps.square().sum(new int[] { 2, 3 }).toFloatArray();
		List<float[]> out = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			float[] f = new float[2 * width];
			for (int c = 0; c < width; c++) {
				double mean = sums[i * width + c] / area;
				f[c] = (float) mean;
				f[width + c] = (float) Math.sqrt(Math.max(0, squares[i * width + c] / area - mean * mean));
			}
			out.add(f);
		}
		return out;
	}

	/**
	 * The network's raw answer to a crop.
	 *
	 * @param shape in pixels of the crop
	 * @param variance of every landmark's map, x and y together, in units of half a side squared
	 * @param mass sum of every landmark's map
	 */
	record Answer(double[] shape, float[] variance, float[] mass) {
	}

	/** Runs inputs of the network's size. */
	List<Answer> run(List<RgbImage> inputs) {
		int s = model.network().inputSize();
		int k = model.network().points();
		float[] x = new float[inputs.size() * 3 * s * s];
		for (int i = 0; i < inputs.size(); i++) {
			BatchMaker.toInput(inputs.get(i), x, i * 3 * s * s);
		}
		List<Answer> out = new ArrayList<>();
		try (NDManager manager = Torch.newManager(); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			Stack last = network.forward(Ops.tensor(manager, x, new Shape(inputs.size(), 3, s, s)), false).getLast();
			float[] landmarks = last.landmarks().toFloatArray();
			NDArray variance = StarLoss.spread(last.fusion(), network.grid());
			float[] v = variance.toFloatArray();
			float[] mass = last.fusion().sum(new int[] { 2, 3 }).toFloatArray();
			for (int i = 0; i < inputs.size(); i++) {
				double[] shape = new double[2 * k];
				for (int j = 0; j < shape.length; j++) {
					shape[j] = BatchMaker.decode(landmarks[i * 2 * k + j], s);
				}
				out.add(new Answer(shape, java.util.Arrays.copyOfRange(v, i * k, (i + 1) * k), java.util.Arrays.copyOfRange(mass, i * k, (i + 1) * k)));
			}
		}
		return out;
	}

	private Detection detection(Answer a) {
		float[] confidence = new float[a.variance.length];
		for (int i = 0; i < confidence.length; i++) {
			confidence[i] = model.confidence().of(a.variance[i], a.mass[i]);
		}
		return new Detection(a.shape, confidence);
	}

	private Detection unmirror(Detection d) {
		float[] c = new float[d.confidence().length];
		for (int i = 0; i < c.length; i++) {
			c[i] = d.confidence()[scheme.flip(i)];
		}
		return new Detection(Shapes.flip(d.shape(), scheme, model.network().inputSize()), c);
	}

	private static Detection average(List<Detection> all) {
		if (all.size() == 1) {
			return all.getFirst();
		}
		double[] shape = new double[all.getFirst().shape().length];
		float[] confidence = new float[all.getFirst().confidence().length];
		for (Detection d : all) {
			for (int i = 0; i < shape.length; i++) {
				shape[i] += d.shape()[i] / all.size();
			}
			for (int i = 0; i < confidence.length; i++) {
				confidence[i] += d.confidence()[i] / all.size();
			}
		}
		return new Detection(shape, confidence);
	}

	@Override
	public void close() {
		network.close();
		if (owner) {
			weights.close();
		}
	}
}
