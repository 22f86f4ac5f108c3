package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.crop.CropFrame;
import org.fiducial.model.Annotation;
import org.fiducial.model.Sample;

import tools.jackson.databind.JsonNode;

/** The same portraits before and after, with the truth: the best, the median and the worst of each group. */
final class DetectionSection implements Section {
	@Override
	public String id() {
		return "detection";
	}

	@Override
	public String title() {
		return "Held-out portraits";
	}

	@Override
	public String html(ReportData data) {
		Evaluated e = data.main().orElse(null);
		if (e == null || e.errors().isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<p class=\"lead\">");
		s.append(e.compares() ? "Each portrait twice: left with the points of “" + Html.escape(data.config().label(e.before())) + "”, right with those of “"
				+ Html.escape(data.config().label(e.after())) + "”. " : "");
		s.append("Of each group the best, the median and the worst case of “").append(Html.escape(data.config().label(e.after())))
				.append("”, none chosen by hand. Red lines join each point with its true place.</p><p class=\"legend\"><span class=\"lines truth\">truth</span>");
		s.append(e.compares() ? "<span class=\"dots before\">before</span><span class=\"dots after\">after</span>" : "<span class=\"dots after\">found</span>").append("</p>\n");
		Cases cases = new Cases(data, e);
		List<String> groups = e.groups().isEmpty() ? List.of("") : data.ordered(e);
		groups.forEach(g -> s.append(cases.group(g)));
		return s.toString();
	}

	/** The portraits of one evaluation. */
	private static final class Cases {
		private final ReportData data;
		private final Evaluated evaluated;
		private final Map<String, String> layers = new LinkedHashMap<>();

		Cases(ReportData data, Evaluated evaluated) {
			this.data = data;
			this.evaluated = evaluated;
			for (JsonNode d : evaluated.step().config().path("data")) {
				layers.put(d.path("dataset").asString(""), d.path("layer").asString(DatasetSelection.IMPORTED_LAYER));
			}
		}

		String group(String group) {
			Map<List<String>, Evaluated.SampleError> before = evaluated.errors(evaluated.before(), List.of(group));
			List<Evaluated.SampleError> after = new ArrayList<>(evaluated.errors(evaluated.after(), List.of(group)).values());
			if (after.isEmpty()) {
				return "";
			}
			after.sort(Comparator.comparingDouble(Evaluated.SampleError::nme).thenComparing(Evaluated.SampleError::key));
			Map<Integer, String> chosen = new LinkedHashMap<>();
			chosen.put(0, "best");
			chosen.putIfAbsent(after.size() / 2, "median");
			chosen.putIfAbsent(after.size() - 1, "worst");
			StringBuilder s = new StringBuilder();
			chosen.forEach((i, name) -> s.append(portrait(name, after.get(i), before.get(List.of(after.get(i).dataset(), after.get(i).key())))));
			return s.isEmpty() ? "" : "<section class=\"style\">" + (group.isEmpty() ? "" : Html.text("h3", "", data.style(group))) + "<div class=\"cases\">" + s + "</div></section>\n";
		}

		private String portrait(String name, Evaluated.SampleError after, Evaluated.SampleError before) {
			Sample sample = data.context().store().samples().find(after.dataset(), after.key()).orElse(null);
			LandmarkScheme scheme = sample == null ? null : data.scheme(after.dataset());
			double[] truth = sample == null ? null : shape(sample, layers.getOrDefault(after.dataset(), DatasetSelection.IMPORTED_LAYER));
			RgbImage image = scheme == null || truth == null || truth.length != 2 * scheme.pointCount() ? null : FaceTiles.read(data, sample);
			if (image == null) {
				return "";
			}
			CropFrame frame = FaceTiles.frame(image, truth);
			StringBuilder s = new StringBuilder("<figure class=\"case\"><div class=\"pair\">");
			if (evaluated.compares()) {
				s.append(drawing(sample, scheme, image, frame, truth, evaluated.before(), "before"));
			}
			s.append(drawing(sample, scheme, image, frame, truth, evaluated.after(), "after"));
			s.append("</div><figcaption><b>").append(name).append("</b> ");
			if (evaluated.compares() && before != null) {
				s.append(Numbers.percent(before.nme())).append(" → ");
			}
			return s.append("<b>").append(Numbers.percent(after.nme())).append("</b>&nbsp;% <span class=\"key\">").append(Html.escape(after.key())).append("</span></figcaption></figure>").toString();
		}

		private String drawing(Sample sample, LandmarkScheme scheme, RgbImage image, CropFrame frame, double[] truth, String layer, String cssClass) {
			double[] found = shape(sample, layer);
			double[] there = found == null || found.length != truth.length ? null : frame.toCrop(found);
			double[] right = frame.toCrop(truth);
			return data.gallery().draw(scheme, "case\n" + sample.getDataset() + "\n" + sample.getKey(), () -> frame.crop(image)).lines(right, "truth").errors(there, right).dots(there, cssClass)
					.svg("portrait with true points and those of " + data.config().label(layer));
		}

		private double[] shape(Sample sample, String layer) {
			return data.context().store().annotations().find(sample.getId(), layer).map(Annotation::getShape).orElse(null);
		}
	}
}
