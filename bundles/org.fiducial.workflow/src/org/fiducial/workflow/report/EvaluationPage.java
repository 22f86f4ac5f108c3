package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.Evaluation.GroupName;
import org.fiducial.landmark.metrics.FailureRate;
import org.fiducial.workflow.evaluation.Judgement;
import org.fiducial.workflow.evaluation.Outputs;
import org.fiducial.workflow.evaluation.PublishedTable;
import org.fiducial.workflow.evaluation.ResultTable;

import tools.jackson.databind.JsonNode;

/** An evaluation as a page of its own: tables, curves, tests, the worst faces, and what has to be known to read them. */
public final class EvaluationPage {
	private static final int COLOURS = 5;
	private static final int MANY = 24;

	private final Judgement judgement;
	private final JsonNode outputs;
	private final Gallery gallery = new Gallery();

	private EvaluationPage(Judgement judgement) {
		this.judgement = judgement;
		outputs = Configs.json().valueToTree(Outputs.of(judgement));
	}

	/** The HTML. Nothing in it is loaded from elsewhere. */
	public static String html(Judgement judgement) {
		return new EvaluationPage(judgement).html();
	}

	private String html() {
		UnaryOperator<String> label = UnaryOperator.identity();
		List<String> datasets = IntStream.range(0, judgement.faces().size()).mapToObj(judgement.faces()::dataset).distinct().toList();
		Map<String, String> sections = new LinkedHashMap<>();
		sections.put("Results", EvaluationFragments.table(ResultTable.groups(judgement), label) + EvaluationFragments.intervals(outputs, label) + EvaluationFragments.tests(outputs, label));
		if (!judgement.config().published().isBlank()) {
			sections.put("Beside published numbers", EvaluationFragments.table(ResultTable.published(PublishedTable.get(judgement.config().published()), judgement), label));
		}
		sections.put("Error distribution", curves());
		sections.put("Faces", faces());
		sections.put("Parts and points", EvaluationFragments.errors(outputs.path("parts"), "part", "Part, NME %", label)
				+ Html.details("NME % of every point", EvaluationFragments.errors(outputs.path("points"), "name", "Point", label)));
		sections.put("How it was measured", EvaluationFragments.notes(outputs));
		StringBuilder body = new StringBuilder("<header><p class=\"brand\">Fiducial · evaluation</p><h1>" + Html.escape(String.join(", ", datasets)) + "</h1><p class=\"sentence\">"
				+ Html.escape(judgement.methods().size() + (judgement.methods().size() == 1 ? " method" : " methods") + " on " + judgement.faces().size() + " faces") + "</p></header>\n");
		sections.forEach((title, html) -> body.append(html.isBlank() ? "" : "<section><h2>" + Html.escape(title) + "</h2>\n" + html + "</section>\n"));
		return ReportPage.document(String.join(", ", datasets), "", body.toString());
	}

	private String curves() {
		double most = judgement.measures().thresholds().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
		StringBuilder s = new StringBuilder("<div class=\"charts\">");
		for (int n = 0; n < judgement.measures().normalizers().size(); n++) {
			String normalizer = judgement.measures().normalizers().get(n).id();
			LineChart chart = new LineChart("Faces found within an error (" + normalizer + ")", "NME, %", "% of faces").fromZero().upTo(most * 100, 100.0);
			for (int m = 0; m < judgement.methods().size(); m++) {
				double[] errors = judgement.evaluation(judgement.methods().get(m)).errors(n, new GroupName(Evaluation.ALL, Evaluation.ALL));
				if (errors.length > 0) {
					double[] part = FailureRate.distribution(errors, most);
					double[] x = new double[part.length];
					Arrays.setAll(x, i -> i * 1e-2);
					chart.line(judgement.methods().get(m), new Series(x, Arrays.stream(part).map(v -> v * 100).toArray()), m % COLOURS);
				}
			}
			s.append(chart.figure("Part of all faces whose error is at most that on the horizontal axis; faces not found are in no part."));
		}
		return s + "</div>\n";
	}

	/** The worst faces of each method, and its best and median one to compare. */
	private String faces() {
		if (judgement.config().examples() == 0) {
			return "";
		}
		StringBuilder s = new StringBuilder("<p class=\"legend\"><span class=\"lines truth\">truth</span><span class=\"dots after\">found</span></p>\n");
		for (String method : judgement.methods()) {
			double[] errors = judgement.evaluation(method).allErrors(0);
			List<Integer> order = IntStream.range(0, errors.length).filter(i -> !Double.isNaN(errors[i])).boxed().sorted(java.util.Comparator.comparingDouble(i -> errors[i])).toList();
			if (order.isEmpty()) {
				continue;
			}
			StringBuilder tiles = new StringBuilder(tile(method, order.getFirst(), "best", errors));
			tiles.append(order.size() > 2 ? tile(method, order.get(order.size() / 2), "median", errors) : "");
			int shown = Math.min(Math.min(judgement.config().examples(), MANY * 4), order.size() - 1);
			for (int k = 0; k < shown; k++) {
				tiles.append(tile(method, order.get(order.size() - 1 - k), "worst " + (k + 1), errors));
			}
			s.append(Html.text("h3", "", method)).append("<div class=\"hero\">").append(tiles).append("</div>\n");
		}
		return s.toString();
	}

	private String tile(String method, int face, String name, double[] errors) {
		double[][] shapes = judgement.shapes(method, face);
		List<String> caption = new ArrayList<>();
		caption.add("<b>" + name + "</b> " + (Double.isInfinite(errors[face]) ? "not found" : Numbers.percent(errors[face]) + "&nbsp;%"));
		caption.add("<span class=\"key\">" + Html.escape(judgement.faces().key(face)) + "</span>");
		try {
			RgbImage image = judgement.faces().get(face).image();
			CropFrame frame = FaceTiles.frame(image, shapes[0]);
			double[] right = frame.toCrop(shapes[0]);
			double[] found = shapes[1] == null ? null : frame.toCrop(shapes[1]);
			String svg = gallery.draw(judgement.scheme(), face + "", () -> frame.crop(image)).lines(right, "truth").errors(found, right).dots(found, "after")
					.svg(String.format(Locale.ROOT, "face with truth and the points of %s", method));
			return FaceTiles.tile(svg, String.join(" ", caption));
		} catch (FiducialException | IllegalArgumentException e) {
			// a picture that cannot be read any more does not cost the page
			return FaceTiles.tile("", String.join(" ", caption) + " (" + Html.escape(e.getMessage()) + ")");
		}
	}
}
