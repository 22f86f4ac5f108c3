package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.fiducial.core.Problem;
import org.fiducial.core.image.RgbImage;
import org.fiducial.detection.Detector;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.workflow.Metrics;
import org.fiducial.workflow.watch.Convergence;
import org.fiducial.workflow.watch.StyleDrift;
import org.fiducial.workflow.watch.TrainingWatch;

/** How training went: loss, learning rate, validation, how well probe pictures obey their landmarks, and how true a detector's confidence is. */
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
		Alignment alignment = Alignment.of(metrics);
		String model = step.output("model");
		String charts = charts(metrics, alignment.error.size() > 0 ? alignment : alignment(data, probes)) + (model.isEmpty() ? "" : ReliabilityChart.of(data.context().path(model), data::problem));
		String sheets = sheets(probes, data::problem);
		return charts.isEmpty() && sheets.isEmpty() ? "" : "<section class=\"stage\"><h3>" + Html.escape(step.title()) + "</h3><div class=\"charts\">" + charts + "</div>" + sheets + "</section>\n";
	}

	/** Alignment error of the probe pictures and what it would be by chance, by step. */
	record Alignment(TreeMap<Long, Double> error, TreeMap<Long, Double> chance) {
		static final Alignment NONE = new Alignment(new TreeMap<>(), new TreeMap<>());

		/** As the run's own judge measured it. */
		static Alignment of(Metrics metrics) {
			return new Alignment(metrics.byStep(TrainingWatch.ALIGNMENT), metrics.byStep(TrainingWatch.CHANCE));
		}
	}

	/** All curves there are of a training. */
	static String charts(Metrics metrics, Alignment alignment) {
		return loss("Loss", Series.of(metrics, "loss")) + phases(metrics) + rate(metrics) + validation(metrics) + validationLoss(metrics) + alignment(alignment) + styles(metrics);
	}

	/** Losses of phases that come before or after, {@code autoencoder/loss} for example. */
	private static String phases(Metrics metrics) {
		StringBuilder s = new StringBuilder();
		metrics.names().stream().filter(n -> n.endsWith("/loss")).forEach(n -> s.append(loss("Loss: " + n.substring(0, n.length() - 5), Series.of(metrics, n))));
		return s.toString();
	}

	private static String loss(String title, Series loss) {
		return loss.size() < 2 ? ""
				: new LineChart(title, "step", "").logarithmic().raw(loss, 1).line("", loss.smoothed(), 1)
						.figure("Faint: as measured. Strong: smoothed, " + Numbers.brief(loss.smoothed().last()) + " at the end.");
	}

	private static String rate(Metrics metrics) {
		Series rate = Series.of(metrics, "lr");
		return rate.size() < 2 || rate.constant() ? "" : new LineChart("Learning rate", "step", "").fromZero().line("", rate, 2).figure("What the optimiser was given at each step.");
	}

	private static String validation(Metrics metrics) {
		Series nme = Series.of(metrics, "nme");
		if (nme.size() < 2) {
			return "";
		}
		return new LineChart("Validation", "step", "NME, %").fromZero().line("", percent(nme), 3)
				.figure("Error on the validation samples, " + Numbers.percent(nme.last()) + " % at the end.");
	}

	private static String validationLoss(Metrics metrics) {
		Series loss = Series.of(metrics, "validation_loss");
		return loss.size() < 2 ? ""
				: new LineChart("Validation loss", "step", "").line("", loss, 3)
						.figure("Loss of the same samples with the same noise at each probe, " + Numbers.brief(loss.last()) + " at the end.");
	}

	private static Series percent(Series s) {
		return new Series(s.steps(), java.util.Arrays.stream(s.values()).map(v -> v * 100).toArray());
	}

	/** Measured now on the probe pictures, where the run had no judge of its own. */
	private static Alignment alignment(ReportData data, Probes probes) {
		if (probes.shapes().isEmpty() || probes.sheets().isEmpty()) {
			return Alignment.NONE;
		}
		Optional<Detector> judge = data.judge();
		if (judge.isEmpty()) {
			return Alignment.NONE;
		}
		LandmarkScheme scheme = LandmarkSchemes.shared().get(judge.get().scheme());
		Alignment out = new Alignment(new TreeMap<>(), new TreeMap<>());
		probes.alignment(judge.get(), scheme, data::problem).forEach((step, a) -> {
			out.error.put(step, a.error());
			if (Double.isFinite(a.chance())) {
				out.chance.put(step, a.chance());
			}
		});
		return out;
	}

	private static String alignment(Alignment a) {
		if (a.error.size() < 2) {
			return "";
		}
		LineChart chart = new LineChart("Alignment of probe pictures", "step", "NME, %").fromZero().line("against their own landmarks", percent(Series.of(a.error)), 4);
		if (!a.chance.isEmpty()) {
			chart.line("against those of the others", percent(Series.of(a.chance)), 0);
		}
		OptionalLong point = Convergence.point(a.error, a.chance);
		point.ifPresent(step -> chart.mark(step, "obeys"));
		return chart.figure("How far a detector finds the landmarks of the probe pictures from those they were asked for: the generator obeys when the curve falls below that of chance, "
				+ Numbers.percent(a.error.lastEntry().getValue()) + " % at the end." + (point.isPresent() ? " It obeys since step " + Numbers.count(point.getAsLong()) + "." : ""));
	}

	private static String styles(Metrics metrics) {
		TreeMap<Long, Double> real = metrics.byStep(TrainingWatch.STYLE_DISTANCE);
		TreeMap<Long, Double> moved = metrics.byStep(TrainingWatch.STYLE_CHANGE);
		if (real.size() < 2 && moved.size() < 2) {
			return "";
		}
		LineChart chart = new LineChart("Styles of probe pictures", "step", "distance").fromZero();
		if (!real.isEmpty()) {
			chart.line("from real pictures of the style", Series.of(real), 2);
		}
		if (!moved.isEmpty()) {
			chart.line("styles without training pictures: from the first probe", Series.of(moved), 0);
		}
		OptionalLong lost = StyleDrift.fromReal(real);
		OptionalLong since = lost.isPresent() ? lost : StyleDrift.fromStart(moved);
		since.ifPresent(step -> chart.mark(step, "styles fade"));
		return chart.figure("Colour and texture of the probe pictures; the unit is the spread within a style, a real picture is about 1 from the mean of its style. A curve that rises again tells of forgotten styles."
				+ (since.isPresent() ? " That is so since step " + Numbers.count(since.getAsLong()) + "." : ""));
	}

	/** The conditions once, then the pictures of some steps. */
	static String sheets(Probes probes, Consumer<Problem> problems) {
		Map<Long, RgbImage> chosen = new LinkedHashMap<>();
		List<Map.Entry<Long, Path>> all = new ArrayList<>(probes.sheets().entrySet());
		for (int i = 0; i < Math.min(SHEETS, all.size()); i++) {
			Map.Entry<Long, Path> e = all.get(all.size() <= SHEETS ? i : (int) Math.round(i * (all.size() - 1) / (double) (SHEETS - 1)));
			RgbImage sheet = Probes.sheet(e.getValue(), problems);
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
