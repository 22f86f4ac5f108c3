package org.fiducial.landmark.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.landmark.FaceFrame;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;

import tools.jackson.databind.JsonNode;

/** Shapes and reference values. */
final class Fixtures {
	private Fixtures() {
	}

	static LandmarkScheme ibug68() {
		return LandmarkSchemes.shared().get("ibug68");
	}

	/** The template as an upright face in a 256 px frame, 110 px between the eye corners. */
	static double[] face() {
		return new FaceFrame(127.5, 95, 1, 0, 0, 1, 110).toImage(ibug68().template().orElseThrow());
	}

	/** A face with every point moved by some pixels and the whole turned and stretched a little. */
	static double[] face(long seed) {
		CounterRandom r = CounterRandom.of(41, seed);
		double angle = r.uniform(-.3, .3);
		double size = r.uniform(75, 105);
		double[] s = new FaceFrame(r.uniform(115, 140), r.uniform(85, 110), Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), size)
				.toImage(ibug68().template().orElseThrow());
		for (int i = 0; i < s.length; i++) {
			s[i] += .006 * size * r.nextGaussian();
		}
		return s;
	}

	static Path shared(String path) {
		String set = System.getenv("FIDUCIAL_SHARED");
		Path p = Path.of(set == null ? "../shared" : set).resolve(path);
		assumeTrue(Files.exists(p), "no " + p + "; set FIDUCIAL_SHARED");
		return p;
	}

	static JsonNode json(String path) {
		return Configs.tree(shared(path));
	}

	/** The values of a tensor of a safetensors file (U8, F32 or F64). */
	static double[] tensor(String file, String name) throws IOException {
		ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(shared(file))).order(ByteOrder.LITTLE_ENDIAN);
		int header = (int) b.getLong(0);
		byte[] text = new byte[header];
		b.get(8, text);
		JsonNode t = Configs.json().readTree(text).get(name);
		String type = t.get("dtype").asString();
		int bytes = type.equals("F64") ? 8 : type.equals("F32") ? 4 : 1;
		int from = 8 + header + t.get("data_offsets").get(0).asInt();
		double[] out = new double[(t.get("data_offsets").get(1).asInt() - t.get("data_offsets").get(0).asInt()) / bytes];
		for (int i = 0; i < out.length; i++) {
			int at = from + bytes * i;
			out[i] = bytes == 8 ? b.getDouble(at) : bytes == 4 ? b.getFloat(at) : b.get(at) & 0xff;
		}
		return out;
	}

	/** A picture stored as a U8 tensor, rows of pixels of three channels. */
	static RgbImage image(String file, String name, int width, int height) throws IOException {
		double[] values = tensor(file, name);
		byte[] rgb = new byte[values.length];
		for (int i = 0; i < rgb.length; i++) {
			rgb[i] = (byte) (int) values[i];
		}
		return new RgbImage(width, height, rgb);
	}

	/** A row of values as a shape of its own. */
	static double[] slice(double[] values, int index, int length) {
		return java.util.Arrays.copyOfRange(values, index * length, (index + 1) * length);
	}

	/** All shapes of a folder of 1-based .pts files. */
	static List<double[]> pts(String folder) throws IOException {
		List<double[]> shapes = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(shared(folder), "*.pts")) {
			for (Path f : files) {
				shapes.add(Files.readAllLines(f).stream().map(String::trim).filter(l -> l.matches("[-0-9].*"))
						.flatMapToDouble(l -> java.util.Arrays.stream(l.split("\\s+")).mapToDouble(v -> Double.parseDouble(v) - 1)).toArray());
			}
		}
		return shapes;
	}

	/** The five caricatures with true landmarks, float64 arrays of 68 x 2. */
	static List<double[]> caricatures() throws IOException {
		List<double[]> shapes = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(shared("fixtures/formats/caricatureface/cal_error/testset/landmarks_gt"), "*.npy")) {
			for (Path f : files) {
				byte[] bytes = Files.readAllBytes(f);
				ByteBuffer b = ByteBuffer.wrap(bytes, bytes.length - 136 * 8, 136 * 8).order(ByteOrder.LITTLE_ENDIAN);
				double[] s = new double[136];
				b.asDoubleBuffer().get(s);
				shapes.add(s);
			}
		}
		return shapes;
	}
}
