package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.fiducial.core.Problem;

import tools.jackson.databind.JsonNode;

/** How true the confidence of a detector is, from what its training measured and wrote into the model's description ({@code training.reliability}). */
final class ReliabilityChart {
	private ReliabilityChart() {
	}

	/** The figure; empty if the folder holds no model, or one without such a measurement. */
	static String of(Path model, Consumer<Problem> problems) {
		JsonNode reliability = RunRecord.json(model.resolve("model.json"), problems).path("training").path("reliability");
		JsonNode bins = reliability.path("bins");
		List<double[]> observed = new ArrayList<>();
		double[] counts = new double[bins.size()];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = bins.path(i).path("count").asDouble(0);
			if (counts[i] > 0) {
				observed.add(new double[] { bins.path(i).path("confidence").asDouble(0), bins.path(i).path("hits").asDouble(0) });
			}
		}
		if (observed.isEmpty()) {
			return "";
		}
		Series diagonal = new Series(new double[] { 0, 1 }, new double[] { 0, 1 });
		Series curve = new Series(observed.stream().mapToDouble(o -> o[0]).toArray(), observed.stream().mapToDouble(o -> o[1]).toArray());
		boolean known = "training".equals(reliability.path("of").asString(""));
		return new LineChart("Reliability of confidence", "confidence", "share of hits").fromZero().upTo(1.0, 1.0).bars(counts, 3).raw(diagonal, 1).line("", curve, 1)
				.figure("Of the points with so much confidence, how many lie within a tenth of the scheme's normaliser: on the faint diagonal confidence is right, below it there is too much of it. Bars: how many points. "
						+ Numbers.count(reliability.path("points").asLong(0)) + " points of " + (known ? "training" : "validation") + " faces, plain and augmented, each judged by a fit to the other half of the faces: "
						+ "expected calibration error " + Numbers.percent(reliability.path("ece").asDouble(Double.NaN)) + " %, Brier score "
						+ Numbers.brief(reliability.path("brier").asDouble(Double.NaN)) + "." + (known ? " The network was trained on these faces: on others it is overconfident." : ""));
	}
}
