package org.fiducial.detection.hourglass.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Layout;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Stack;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;

/** Family {@code star}: pictures to landmarks and maps of every stack, with the layout in memory that the product uses. */
public final class NetworkVerifier implements CaseVerifier {
	private static final Pattern CHANNELS = Pattern.compile("channels \\[([\\d, ]+)\\]");
	private static final Pattern EVERY = Pattern.compile("every (\\d+)(?:st|nd|rd|th) (channel/)?row/col");

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		List<Path> files = CaseWeights.files(c);
		if (files.isEmpty()) {
			results.weights(CaseWeights.RULE);
			run(c, results, null);
		}
		for (Path file : files) {
			results.weights(file.getFileName().toString());
			run(c, results, file);
		}
	}

	private static void run(CaseFolder c, Comparisons results, Path file) {
		HourglassConfig config = CaseNetwork.config(c);
		try (Parameters weights = CaseNetwork.weights(c, config, file); HourglassNetwork net = new HourglassNetwork(config, weights, Layout.CHANNELS_LAST);
				GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			JsonNode count = c.config().path("state_dict_tensors");
			if (count.isNumber()) {
				results.check("config.state_dict_tensors", count.asInt() == weights.names().size(), "has " + weights.names().size() + " tensors instead of " + count);
			}
			net.probe((module, value) -> module(results, module, value));
			List<Stack> out = net.forward(CaseNetwork.input(c), false);
			for (int i = 0; i < out.size(); i++) {
				stack(results, out.get(i), "_" + i);
			}
			pixels(results, config, out.getLast().landmarks(), "landmarks_" + (out.size() - 1));
		}
	}

	private static void stack(Comparisons results, Stack s, String number) {
		results.compare("landmarks" + number, s.landmarks());
		sampled(results, "fusion" + number, s.fusion());
		sampled(results, "pointmap" + number, s.points());
		sampled(results, "edgemap" + number, s.edges());
		sampled(results, "heatmap" + number, s.heat());
	}

	/** Half the input's side is a unit of the coordinates. */
	private static void pixels(Comparisons results, HourglassConfig config, NDArray landmarks, String last) {
		if (results.lists("landmarks_crop_px") && results.lists(last)) {
			results.compare("landmarks_crop_px", Ops.add(Ops.mul(Ops.add(landmarks, 1), config.inputSize() / 2.), -.5), config.inputSize() / 2. * results.tolerance(last));
		}
	}

	private static void module(Comparisons results, String module, NDArray value) {
		sampled(results, module, value);
		if (module.equals("pre.0.addcoords")) {
			coordinates(results, "pre_coord_channels", value.get(":, 3:"));
		}
		Matcher m = Pattern.compile("hgs\\.(\\d+)\\.coordconv\\.addcoords").matcher(module);
		if (m.matches()) {
			long coordinates = m.group(1).equals("0") ? 3 : 5;
			coordinates(results, "hg" + m.group(1) + "_coord_channels", value.get(":, " + (value.getShape().get(1) - coordinates) + ":"));
		}
	}

	/** Coordinates have no rounding of their own. */
	private static void coordinates(Comparisons results, String name, NDArray value) {
		if (results.lists(name)) {
			int step = step(results.note(name));
			results.compare(name, value.get("0:1, :, ::" + step + ", ::" + step), 0);
		}
	}

	/** The part of a map that the case keeps, as its note says. */
	private static void sampled(Comparisons results, String name, NDArray value) {
		if (!results.lists(name)) {
			return;
		}
		String note = results.note(name);
		int step = step(note);
		Matcher every = EVERY.matcher(note);
		int channelStep = every.find() && every.group(2) != null ? step : 1;
		NDArray picked = value.get("0:" + Math.min(value.getShape().get(0), results.shape(name)[0]) + ", ::" + channelStep + ", ::" + step + ", ::" + step);
		long[] channels = channels(note);
		results.compare(name, channels == null ? picked : Ops.indexSelect(picked, 1, Ops.tensor(Torch.manager(), channels, new Shape(channels.length))));
	}

	private static int step(String note) {
		Matcher m = EVERY.matcher(note);
		return m.find() ? Integer.parseInt(m.group(1)) : 1;
	}

	private static long[] channels(String note) {
		Matcher m = CHANNELS.matcher(note);
		if (m.find()) {
			return Pattern.compile(", *").splitAsStream(m.group(1)).mapToLong(Long::parseLong).toArray();
		}
		return null;
	}
}
