package org.fiducial.workflow.step;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.workflow.Fingerprints;
import org.fiducial.workflow.evaluation.EvaluationFiles;
import org.fiducial.workflow.evaluation.Judgement;
import org.fiducial.workflow.evaluation.Outputs;
import org.fiducial.workflow.evaluation.PredictionFile;
import org.fiducial.workflow.report.EvaluationPage;

/**
 * Judges predictions: NME, failure rate and area with intervals, per group, part and point, and paired tests. In a folder it leaves
 * {@code evaluation.json}, {@code evaluation.html}, {@code rows.csv}, {@code parts.csv} (parts and points), {@code errors.csv} (every face), {@code curves.csv} and {@code table.tex}.
 */
public final class EvaluateStep implements Step<EvaluateConfig> {
	@Override
	public String kind() {
		return "evaluate";
	}

	@Override
	public EvaluateConfig defaults() {
		return EvaluateConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("rows", "parts", "points", "tests", "notes", "errors", "page");
	}

	@Override
	public String inputs(EvaluateConfig config, StepContext context) {
		StringBuilder s = new StringBuilder(ProjectData.fingerprint(context.store(), config.data()));
		for (String layer : config.predictions()) {
			List<DataSource> predicted = config.data().stream().map(d -> d.withLayer(layer)).toList();
			s.append(' ').append(ProjectData.fingerprint(context.store(), predicted));
		}
		for (PredictionFile f : config.files()) {
			s.append(' ').append(Fingerprints.content(context.path(f.path())));
		}
		return s.toString();
	}

	@Override
	public List<String> files(EvaluateConfig config) {
		return Stream.concat(config.files().stream().map(PredictionFile::path), config.models().values().stream()).toList();
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return !(outputs.get("errors") instanceof String errors) || Files.exists(context.path(errors));
	}

	@Override
	public StepResult run(EvaluateConfig config, StepContext context) {
		return result(judge(config, context), context);
	}

	/**
	 * Computes everything and writes nothing.
	 *
	 * @throws FiducialException as {@link Judgement}, and (usage) if there is nothing to judge
	 */
	public static Judgement judge(EvaluateConfig config, StepContext context) {
		if (config.predictions().isEmpty() && config.files().isEmpty()) {
			throw FiducialException.usage("evaluate needs at least one layer or file of predictions");
		}
		return new Judgement(config, context);
	}

	/** What an evaluation found; written into the folder if there is one. */
	public static StepResult result(Judgement judgement, StepContext context) {
		Map<String, Object> out = new LinkedHashMap<>(Outputs.of(judgement));
		if (context.folder() != null) {
			write(judgement, out, context);
		}
		List<MetricRow> all = judgement.rows().stream().filter(r -> Evaluation.ALL.equals(r.group()) && r.threshold() == judgement.measures().thresholds().getFirst()
				&& r.normalizer().equals(judgement.measures().normalizers().getFirst().id())).toList();
		String summary = String.join("; ", all.stream()
				.map(r -> String.format(Locale.ROOT, "%s: NME %.2f %%, FR %.2f %%, AUC %.4f, n %d (%d missing)", r.method(), r.nme() * 100, r.fr() * 100, r.auc(), r.n(), r.missing())).toList());
		return StepResult.of(out, summary.isEmpty() ? "nothing to evaluate" : summary, judgement.problems());
	}

	private static void write(Judgement judgement, Map<String, Object> out, StepContext context) {
		Path folder = context.folder();
		EvaluationFiles.write(folder.resolve("errors.csv"), EvaluationFiles.errors(judgement));
		EvaluationFiles.write(folder.resolve("rows.csv"), EvaluationFiles.rows(judgement));
		EvaluationFiles.write(folder.resolve("parts.csv"), EvaluationFiles.parts(judgement));
		EvaluationFiles.write(folder.resolve("curves.csv"), EvaluationFiles.curves(judgement));
		EvaluationFiles.write(folder.resolve("table.tex"), EvaluationFiles.latex(judgement));
		EvaluationFiles.write(folder.resolve("evaluation.json"), Configs.toJson(out));
		EvaluationFiles.write(folder.resolve("evaluation.html"), EvaluationPage.html(judgement));
		out.put("errors", context.reference(folder.resolve("errors.csv")));
		out.put("page", context.reference(folder.resolve("evaluation.html")));
	}
}
