package org.fiducial.workflow.report;

import org.fiducial.workflow.step.TrainRefinedStep;

import tools.jackson.databind.JsonNode;

/** What each round of label refinement gave on the validation pictures, and which was taken. */
final class RoundsSection implements Section {
	@Override
	public String id() {
		return "rounds";
	}

	@Override
	public String title() {
		return "Rounds of label refinement";
	}

	@Override
	public String html(ReportData data) {
		StringBuilder s = new StringBuilder();
		data.run().finished(TrainRefinedStep.KIND).forEach(step -> s.append(table(step)));
		return s.toString();
	}

	private static String table(StepRecord step) {
		StringBuilder s = new StringBuilder(Html.text("h3", "", step.title()));
		s.append("<div class=\"scroll\"><table class=\"numbers\"><thead><tr><th>Round</th><th>Labels moved&nbsp;%</th><th>Validation NME&nbsp;%</th></tr></thead><tbody>\n");
		for (JsonNode r : step.outputs().path("rounds")) {
			boolean best = r.path("round").asInt(-1) == step.outputs().path("best").asInt(-2);
			s.append("<tr").append(best ? " class=\"sum\"" : "").append("><th>").append(r.path("round").asInt(0)).append(best ? " (the model)" : "").append("</th><td>")
					.append(Numbers.percent(r.path("moved").asDouble(Double.NaN))).append("</td><td>").append(Numbers.percent(r.path("nme").asDouble(Double.NaN))).append("</td></tr>\n");
		}
		return s.append("</tbody></table></div><p class=\"note\">Round 0 learns from the labels as they are, every other one from labels moved towards what the detector of the round before finds: ")
				.append("the mean distance they have moved, and the error of each round's detector on pictures that none learnt from, both in per cent of the normalising length.</p>\n").toString();
	}
}
