package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.detection.PredictionConfig;
import org.fiducial.detection.hourglass.HourglassDetector;
import org.fiducial.detection.hourglass.HourglassEngine;
import org.fiducial.detection.hourglass.HourglassLandmarksLoader;
import org.fiducial.landmark.Box;
import org.fiducial.landmark.Shapes;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.landmarks.DifferentiableLandmarks;
import org.fiducial.torch.landmarks.LandmarkModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** The detector as a differentiable function: the answers of prediction, true gradients, nothing learnt. */
class HourglassLandmarksTest {
	@TempDir
	private static Path shared;
	private static Path model;

	private final DotFaces faces = new DotFaces(6);

	@BeforeAll
	static void train() throws IOException {
		Path file = Files.writeString(shared.resolve("training.yaml"), "{scheme: points5, inputSize: 64, stacks: 2, width: 16, cropFactor: 1.6, steps: 30, batchSize: 8, learningRate: 4e-3, "
				+ "schedule: cosine, warmup: 5, emaDecay: .9, augmentation: 0, validateEvery: 0, seed: 3}");
		DetectorTrainingConfig c = Configs.read(file, DetectorTrainingConfig.STAR);
		model = new HourglassEngine().train(c, new DotFaces(8), null, shared.resolve("run"), RunListener.NONE, new NullProgressMonitor());
	}

	private List<double[]> shapes(int... indices) {
		List<double[]> out = new ArrayList<>();
		for (int i : indices) {
			out.add(faces.get(i).shape());
		}
		return out;
	}

	/** Red, green, blue in -1 to 1. */
	private NDArray pictures(int... indices) {
		RgbImage first = faces.get(indices[0]).image();
		int n = first.width() * first.height();
		float[] out = new float[indices.length * 3 * n];
		for (int k = 0; k < indices.length; k++) {
			byte[] rgb = faces.get(indices[k]).image().rgb();
			for (int i = 0; i < 3 * n; i++) {
				out[(k * 3 + i % 3) * n + i / 3] = (rgb[i] & 0xff) / 127.5f - 1;
			}
		}
		return Ops.tensor(Torch.manager(), out, new Shape(indices.length, 3, first.height(), first.width()));
	}

	@Test
	void findsWhatTheDetectorFinds() {
		try (HourglassDetector detector = new HourglassEngine().load(model, PredictionConfig.ONCE); DifferentiableLandmarks d = new HourglassLandmarksLoader().load(model); Scope scope = Scope.open()) {
			assertEquals("points5", d.scheme());
			float[] found = d.landmarks(pictures(0, 3, 5), shapes(0, 3, 5)).toFloatArray();
			for (int k = 0; k < 3; k++) {
				int index = new int[] {0, 3, 5}[k];
				Box b = Shapes.box(faces.get(index).shape());
				double[] expected = detector.detect(List.of(faces.get(index).image()), List.of(new double[] {b.x(), b.y(), b.x() + b.width(), b.y() + b.height()})).getFirst().shape();
				double[] actual = new double[10];
				for (int i = 0; i < 10; i++) {
					actual[i] = found[10 * k + i];
				}
				assertArrayEquals(expected, actual, .05, "face " + index);
			}
		}
	}

	@Test
	void aFaceThatIsShrunkAndLeavesThePictureIsCutAsInPrediction() {
		double[] large = new double[10];
		RgbImage image = faces.get(1).image();
		double[] s = faces.get(1).shape();
		for (int i = 0; i < 10; i++) {
			large[i] = 3 * s[i] - image.width() * .6;
		}
		Box b = Shapes.box(large);
		try (HourglassDetector detector = new HourglassEngine().load(model, PredictionConfig.ONCE); DifferentiableLandmarks d = new HourglassLandmarksLoader().load(model); Scope scope = Scope.open()) {
			double[] expected = detector.detect(List.of(image), List.of(new double[] {b.x(), b.y(), b.x() + b.width(), b.y() + b.height()})).getFirst().shape();
			float[] found = d.landmarks(pictures(1), List.of(large)).toFloatArray();
			for (int i = 0; i < 10; i++) {
				assertEquals(expected[i], found[i], .1, "number " + i);
			}
		}
	}

	@Test
	void nothingDependsOnTheBatchAndNothingIsLearnt() {
		try (DifferentiableLandmarks d = new HourglassLandmarksLoader().load(model); Scope scope = Scope.open()) {
			NDArray alone = pictures(2);
			alone.setRequiresGradient(true);
			float[] first = d.landmarks(alone, shapes(2)).toFloatArray();
			NDArray loss = d.landmarks(pictures(2, 4, 5), shapes(2, 4, 5)).get(0).sum();
			assertEquals(sum(first), loss.getFloat(), .01);
			for (int i = 0; i < 5; i++) {
				Ops.grad(d.landmarks(alone, shapes(2)).sum(), new NDList(alone));
			}
			assertArrayEquals(first, d.landmarks(alone, shapes(2)).toFloatArray(), "running statistics have moved");
		}
	}

	private static double sum(float[] x) {
		double s = 0;
		for (float v : x) {
			s += v;
		}
		return s;
	}

	@Test
	void gradientsAreThoseOfFiniteDifferences() {
		try (DifferentiableLandmarks d = new HourglassLandmarksLoader().load(model); Scope scope = Scope.open()) {
			NDArray x = pictures(0);
			x.setRequiresGradient(true);
			NDArray weights = Ops.tensor(Torch.manager(), new float[] {1, -.5f, .3f, 2, -1, .7f, .2f, -1.5f, .9f, .4f}, new Shape(1, 5, 2));
			NDArray gradient = Ops.grad(d.landmarks(x, shapes(0)).mul(weights).sum(), new NDList(x)).get(0);
			double length = Math.sqrt(gradient.mul(gradient).sum().getFloat());
			assertTrue(length > 1e-3, "gradient of length " + length);
			// along the gradient the slope is its length; the network is piecewise smooth, so steps are small
			double h = 1e-3;
			NDArray direction = Ops.mul(Ops.copy(gradient), h / length);
			double up = d.landmarks(Ops.copy(x).add(direction), shapes(0)).mul(weights).sum().getFloat();
			double down = d.landmarks(Ops.copy(x).sub(direction), shapes(0)).mul(weights).sum().getFloat();
			assertEquals(length, (up - down) / (2 * h), .05 * length);
		}
	}

	@Test
	void foldersThatHoldNoDetectorAreRefused() throws IOException {
		FiducialException missing = assertThrows(FiducialException.class, () -> LandmarkModels.load(shared.resolve("nothing")));
		assertEquals(ExitCode.INPUT, missing.exitCode());
		assertTrue(missing.getMessage().contains("nothing") && missing.getMessage().contains("detector"), missing.getMessage());
		Path other = Files.createDirectories(shared.resolve("other"));
		Files.writeString(other.resolve("model.json"), "{\"kind\": \"base\"}");
		FiducialException foreign = assertThrows(FiducialException.class, () -> LandmarkModels.load(other));
		assertEquals(ExitCode.INPUT, foreign.exitCode());
		assertTrue(foreign.getMessage().contains("no detection engine"), foreign.getMessage());
		try (DifferentiableLandmarks d = new HourglassLandmarksLoader().load(model); Scope scope = Scope.open()) {
			assertThrows(FiducialException.class, () -> d.landmarks(pictures(0), List.of(new double[10])));
			assertThrows(FiducialException.class, () -> d.landmarks(pictures(0), List.of(new double[8])));
		}
	}
}
