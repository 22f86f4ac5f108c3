package org.fiducial.detection.hourglass.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassConfig.Edge;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLayout;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Part;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseWeights;

import ai.djl.ndarray.NDArray;
import tools.jackson.databind.JsonNode;

/** Layouts, configurations and weights as cases of STAR state them. */
final class CaseNetwork {
	/** The stem of every published network. */
	private static final int STEM = 64;

	private CaseNetwork() {
	}

	static HourglassConfig config(CaseFolder c) {
		if (c.number("width") != c.number("height", c.number("width"))) {
			throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": the input must be a square, not " + c.number("width") + " x " + c.number("height"));
		}
		List<Edge> edges = edges(c.config().path("edge_info"));
		HourglassConfig config = new HourglassConfig(c.number("width"), c.number("nstack"), c.number("in_channel"), STEM, c.number("points"),
				edges.isEmpty() ? edges(scheme(c.config("layout").asString())) : edges);
		if (c.number("nlevels", config.depth()) != config.depth()) {
			throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": 'config.nlevels' must be " + config.depth() + " for this input, not " + c.number("nlevels"));
		}
		return config;
	}

	/** The scheme of a layout's name, as STAR writes it. */
	static LandmarkScheme scheme(String layout) {
		return LandmarkSchemes.shared().get(StarLayout.ofTitle(layout)
				.orElseThrow(() -> FiducialException.input("the layout '" + layout + "' is not known; known: " + String.join(", ", Arrays.stream(StarLayout.values()).map(StarLayout::title).sorted().toList()))).scheme());
	}

	/** The scheme of a number of points. */
	static LandmarkScheme scheme(long points) {
		return LandmarkSchemes.shared().get(StarLayout.ofPoints(Math.toIntExact(points))
				.orElseThrow(() -> FiducialException.input("no layout with " + points + " points is known; known are " + StarLayout.known())).scheme());
	}

	/** One edge a part. */
	static List<Edge> edges(LandmarkScheme scheme) {
		return scheme.parts().stream().filter(p -> p.size() > 1).map((Part p) -> new Edge(p.closed(), p.indices())).toList();
	}

	/** Pairs of whether it is closed and the points. */
	static List<Edge> edges(JsonNode list) {
		List<Edge> out = new ArrayList<>();
		for (JsonNode e : list) {
			int[] points = new int[e.path(1).size()];
			for (int i = 0; i < points.length; i++) {
				points[i] = e.get(1).get(i).asInt();
			}
			out.add(new Edge(e.path(0).asBoolean(), points));
		}
		return out;
	}

	/** Weights of a file, or by the rule if it is null. */
	static Parameters weights(CaseFolder c, HourglassConfig config, Path file) {
		Parameters p = file == null ? CaseWeights.byRule(c, () -> HourglassWeights.initial(config, 0), n -> n.startsWith("e2h_transform."))
				: CaseWeights.load(file, CaseWeights.prefix(c));
		try {
			HourglassWeights.check(config, p, file == null ? c.name() : file.toString());
		} catch (FiducialException e) {
			p.close();
			throw e;
		}
		return p;
	}

	/** The case whose weights another one uses. */
	static CaseFolder source(CaseFolder c) {
		for (Map.Entry<String, JsonNode> e : c.json().path("weights_from").properties()) {
			Path p = c.resolve(e.getValue().asString());
			return CaseFolder.open(Files.isDirectory(p) ? p : p.getParent());
		}
		throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": 'weights_from' is missing: it names the case of the network");
	}

	/** Pictures as the network's input: blue, green, red in their order, (v - 127.5) / 127.5. */
	static NDArray input(CaseFolder c) {
		return Ops.mul(c.pictures("in.image_u8_hwc_bgr", 1, -127.5f), 1 / 127.5);
	}
}
