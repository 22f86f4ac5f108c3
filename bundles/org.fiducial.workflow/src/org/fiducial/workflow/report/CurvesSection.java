package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;

/** How training went: loss, learning rate, validation, and how well probe pictures obey their landmarks. */
final class CurvesSection implements Section {
	private static final int SHEETS = 5;
	private static final int SHEET_WIDTH = 768;

	@Override
	public String id() {
		return "curves";
	}

	@Override
	public String title() {
		return "Training";
	}

	@Override
	public String html(ReportData data) {
		StringBuilder s = new StringBuilder();
		for (StepRecord step : data.run().steps()) {
			if (step.kind().startsWith("train-") && step.status() != null) {
				s.append(stage(data, step));
			}
		}
		return s.toString();
	}

	private static String stage(ReportData data, StepRecord step) {
		Metrics metrics = step.metrics();
		Probes probes = Probes.of(step.folder(), data::problem);
		String charts = loss(metrics) + rate(metrics) + validation(metrics) + alignment(data, probes);
		String sheets = sheets(data, probes);
		return charts.isEmpty() && sheets.isEmpty() ? "" : "<section class=\"stage\"><h3>" + Html.escape(step.title()) + "</h3><div class=\"charts\">" + charts + "</div>" + sheets + "</section>\n";
	}

	private static String loss(Metrics metrics) {
		Series loss = metrics.get("loss");
		return loss.size() < 2 ? ""
				: new LineChart("Loss", "step", "").logarithmic().raw(loss, 1).line("", loss.smoothed(), 1)
						.figure("Faint: as measured. Strong: smoothed, " + Numbers.brief(loss.smoothed().last()) + " at the end.");
	}

	private static String rate(Metrics metrics) {
		Series rate = metrics.get("lr");
		return rate.size() < 2 || rate.constant() ? "" : new LineChart("Learning rate", "step", "").fromZero().line("", rate, 2).figure("What the optimiser was given at each step.");
	}

	private static String validation(Metrics metrics) {
		Series nme = metrics.get("nme");
		if (nme.size() < 2) {
			return "";
		}
		return new LineChart("Validation", "step", "NME, %").fromZero().line("", percent(nme), 3)
				.figure("Error on the validation samples, " + Numbers.percent(nme.last()) + " % at the end.");
	}

	private static Series percent(Series s) {
		return new Series(s.steps(), java.util.Arrays.stream(s.values()).map(v -> v * 100).toArray());
	}

	private static String alignment(ReportData data, Probes probes) {
		if (probes.shapes().isEmpty() || probes.sheets().isEmpty()) {
			return "";
		}
		Optional<Detector> judge = data.judge();
		if (judge.isEmpty()) {
			return "";
		}
		LandmarkScheme scheme = LandmarkSchemes.shared().get(judge.get().scheme());
		Series error = probes.alignment(judge.get(), scheme, data::problem);
		return error.size() < 2 ? ""
				: new LineChart("Alignment of probe pictures", "step", "NME, %").fromZero().line("", percent(error), 4)
						.figure("How far a detector finds the landmarks of the probe pictures from those they were asked for: the generator obeys when the curve falls, "
								+ Numbers.percent(error.last()) + " % at the end.");
	}

	/** The conditions once, then the pictures of some steps. */
	private static String sheets(ReportData data, Probes probes) {
		Map<Long, RgbImage> chosen = new LinkedHashMap<>();
		List<Map.Entry<Long, Path>> all = new ArrayList<>(probes.sheets().entrySet());
		for (int i = 0; i < Math.min(SHEETS, all.size()); i++) {
			Map.Entry<Long, Path> e = all.get(all.size() <= SHEETS ? i : (int) Math.round(i * (all.size() - 1) / (double) (SHEETS - 1)));
			RgbImage sheet = Probes.sheet(e.getValue(), data::problem);
			if (sheet != null) {
				chosen.put(e.getKey(), sheet);
			}
		}
		if (chosen.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<figure class=\"sheets\">");
		RgbImage first = chosen.values().iterator().next();
		s.append(row("asked", Pictures.png(shrunk(half(first, 0)))));
		chosen.forEach((step, sheet) -> s.append(row("step " + Numbers.count(step), Pictures.jpeg(shrunk(half(sheet, 1))))));
		return s.append("<figcaption>The same landmarks, prompts and noise while training goes on: read downwards.</figcaption></figure>").toString();
	}

	private static RgbImage half(RgbImage sheet, int which) {
		int side = sheet.height() / 2;
		return Pictures.cut(sheet, 0, which * side, sheet.width(), side);
	}

	private static RgbImage shrunk(RgbImage row) {
		return row.width() <= SHEET_WIDTH ? row : row.resized(SHEET_WIDTH, Math.max(1, row.height() * SHEET_WIDTH / row.width()));
	}

	private static String row(String label, String dataUri) {
		return "<div class=\"sheet\"><span>" + Html.escape(label) + "</span><img alt=\"" + Html.escape(label) + "\" src=\"" + dataUri + "\"></div>";
	}
}
