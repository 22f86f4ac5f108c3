package org.fiducial.detection.hourglass.verify;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.maps.LineCanvas;
import org.fiducial.detection.hourglass.maps.SupervisionMaps;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassConfig.Edge;
import org.fiducial.landmark.Affine;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Family {@code star-maps}: landmarks to the maps that a network is taught with, and the curves and lines on the way. */
public final class MapVerifier implements CaseVerifier {
	/** Names of pictures: a number and a layout. */
	private static final Pattern PICTURE = Pattern.compile("((\\d+)_(\\w+))\\.landmarks_image");
	private static final double MAP = 1e-6;
	/** Pixels; coordinates and matrices are 32-bit numbers in the reference, of some hundred pixels. */
	private static final double PIXEL = 5e-4;
	private static final double MATRIX = 1e-4;
	private static final double CURVE = 1e-9;
	/** STAR's face scale is in units of 200 pixels. */
	static final double STAR_PIXELS = 200;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		for (String input : c.json().path("inputs").propertyNames()) {
			Matcher m = PICTURE.matcher(input);
			if (m.matches()) {
				new Picture(c, results, m.group(1), m.group(2), m.group(3)).compare();
			}
		}
		if (c.has("in.points.xy")) {
			double[] shape = c.values("in.points.xy");
			HourglassConfig config = config(c, shape.length / 2, List.of(new Edge(false, new int[] {0, 1})));
			points(results, "points.", config, shape);
		}
	}

	private static HourglassConfig config(CaseFolder c, int points, List<Edge> edges) {
		return new HourglassConfig(c.number("width", 256), 1, 32, 16, points, edges);
	}

	/** Index and value of every pixel that is not 0. */
	private static void points(Comparisons results, String prefix, HourglassConfig config, double[] shape) {
		float[] spots = new float[config.points() * config.mapSize() * config.mapSize()];
		new SupervisionMaps(config).points(shape, spots, 0);
		int[] at = java.util.stream.IntStream.range(0, spots.length).filter(i -> spots[i] != 0).toArray();
		results.compare(prefix + "pointmap_index", java.util.Arrays.stream(at).asDoubleStream().toArray(), 0);
		results.compare(prefix + "pointmap_value", java.util.Arrays.stream(at).mapToDouble(i -> spots[i]).toArray(), MAP);
	}

	/** One picture's landmarks. */
	private static final class Picture {
		private final CaseFolder c;
		private final Comparisons results;
		private final String prefix;
		private final String number;
		private final HourglassConfig config;
		private final double[] image;
		private final double[] crop;

		Picture(CaseFolder c, Comparisons results, String name, String number, String layout) {
			this.c = c;
			this.results = results;
			this.number = number;
			prefix = name + ".";
			image = c.values("in." + prefix + "landmarks_image");
			JsonNode own = c.json().path("edge_info").path(layout);
			config = config(c, image.length / 2, own.isEmpty() ? CaseNetwork.edges(CaseNetwork.scheme(layout)) : CaseNetwork.edges(own));
			double[] computed = frame().toCrop(image);
			// maps follow from the reference's own landmarks, whose last bits decide about pixels
			crop = c.has("out." + prefix + "landmarks_crop") ? c.values("out." + prefix + "landmarks_crop") : computed;
			results.compare(prefix + "landmarks_crop", computed, PIXEL);
		}

		private CropFrame frame() {
			double[] s = c.values("in." + prefix + "scale_center");
			return new CropFrame(s[1], s[2], STAR_PIXELS * s[0], config.inputSize());
		}

		void compare() {
			results.compare(prefix + "crop_matrix", matrix(frame().toCrop()), MATRIX);
			double[] norm = new double[crop.length];
			for (int i = 0; i < norm.length; i++) {
				norm[i] = BatchMaker.encode(crop[i], config.inputSize());
			}
			results.compare(prefix + "landmarks_norm", norm, 2.4e-7);
			points(results, prefix, config, crop);
			float[] edges = new float[config.edges().size() * config.mapSize() * config.mapSize()];
			SupervisionMaps maps = new SupervisionMaps(config);
			maps.edges(crop, edges, 0);
			double[] v = new double[edges.length];
			for (int i = 0; i < v.length; i++) {
				v[i] = edges[i];
			}
			results.compare(prefix + "edgemap", v, MAP);
			for (int e = 0; e < config.edges().size(); e++) {
				curve(maps, e);
			}
		}

		private void curve(SupervisionMaps maps, int e) {
			Edge edge = config.edges().get(e);
			double[][] curve = SupervisionMaps.curve(crop, edge);
			results.compare(prefix + "curve_" + e, interleaved(curve[0], curve[1]), CURVE);
			String drawn = number + ".edge" + e + "_";
			if (results.names(drawn).isEmpty()) {
				return;
			}
			double[] x = java.util.Arrays.stream(maps.vertices(curve[0])).asDoubleStream().toArray();
			double[] y = java.util.Arrays.stream(maps.vertices(curve[1])).asDoubleStream().toArray();
			canvas(drawn, maps.draw(curve, edge.closed()), interleaved(x, y));
		}

		private void canvas(String drawn, LineCanvas canvas, double[] vertices) {
			int side = config.inputSize() * 4;
			results.compare(drawn + "vertices_" + side, vertices, 0);
			double[] rows = new double[2 * side];
			for (int y = 0; y < side; y++) {
				int row = y;
				int[] set = java.util.stream.IntStream.range(0, side).filter(x -> canvas.get(x, row)).toArray();
				rows[2 * y] = set.length == 0 ? 0 : set[0];
				rows[2 * y + 1] = set.length;
			}
			results.compare(drawn + "canvas_rows", rows, 0);
			sums(drawn + config.inputSize() + "_", canvas);
		}

		/** A quarter of the canvas is the mean of every 4 x 4 pixels, 0 to 255. */
		private void sums(String name, LineCanvas canvas) {
			int n = config.inputSize();
			double[] rows = new double[n];
			double[] columns = new double[n];
			for (int y = 0; y < n; y++) {
				for (int x = 0; x < n; x++) {
					for (int k = 0; k < 16; k++) {
						double v = canvas.get(4 * x + k % 4, 4 * y + k / 4) ? 255 / 16. : 0;
						rows[y] += v;
						columns[x] += v;
					}
				}
			}
			results.compare(name + "rowsum", rows, 0);
			results.compare(name + "colsum", columns, 0);
		}
	}

	static double[] interleaved(double[] x, double[] y) {
		double[] out = new double[2 * x.length];
		for (int i = 0; i < x.length; i++) {
			out[2 * i] = x[i];
			out[2 * i + 1] = y[i];
		}
		return out;
	}

	/** 3 x 3, row by row. */
	static double[] matrix(Affine m) {
		return new double[] {m.a(), m.b(), m.tx(), m.c(), m.d(), m.ty(), 0, 0, 1};
	}
}
