package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.evaluation.EvaluationFiles;
import org.fiducial.workflow.evaluation.Judgement;
import org.fiducial.workflow.evaluation.PredictionFile;
import org.fiducial.workflow.report.EvaluationPage;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.EvaluateConfig;
import org.fiducial.workflow.step.EvaluateStep;
import org.fiducial.workflow.step.ImportStep;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: a table of NME, FR and AUC. */
@Command(description = "Compares predictions with the truth: NME, failure rate and area under the error curve with confidence intervals, per group, and paired tests between methods.")
public final class EvaluateCommand implements HeadlessCommand {
	@Mixin
	private DataOptions data;

	@Option(names = "--predictions", arity = "1..*", paramLabel = "LAYER", description = "Layers to judge.")
	private List<String> predictions = new ArrayList<>();

	@Option(names = "--prediction-file", paramLabel = "[NAME=]PATH",
			description = "Predictions of another program to judge: a folder of .pts files, JSON, or what an importer reads, for example a table; may be repeated.")
	private List<String> files = new ArrayList<>();

	@Option(names = "--truth", paramLabel = "LAYER", description = "Layer of the truth (default: ${DEFAULT-VALUE}).")
	private String truth = DatasetSelection.IMPORTED_LAYER;

	@Option(names = "--group-by", split = ",", paramLabel = "WHAT", description = "style, domain, split, dataset or none, or several (default: style).")
	private List<String> groupBy = new ArrayList<>(EvaluateConfig.DEFAULT.groupBy());

	@Option(names = "--normalizer", split = ",", paramLabel = "ID", description = "Lengths the errors are divided by: ocular, pupil, box (root of the area), diagonal, … (default: that of the scheme).")
	private List<String> normalizer = new ArrayList<>();

	@Option(names = "--threshold", split = ",", paramLabel = "X", description = "Errors above count as failures (default: .1; .05 is customary for 300-W); several may be given.")
	private List<Double> threshold = new ArrayList<>(EvaluateConfig.DEFAULT.threshold());

	@Option(names = "--area", paramLabel = "RULE", description = "grid: FR and AUC as STAR's code and published numbers; exact: without its quirk at .05 (default: ${DEFAULT-VALUE}).")
	private String area = EvaluateConfig.DEFAULT.area();

	@Option(names = "--scheme", paramLabel = "ID", description = "Landmark scheme to judge in; truth and predictions are turned into it (default: that of the data).")
	private String scheme = "";

	@Option(names = "--clamp-truth", description = "Clamp the truth to its crop, as the test loop of STAR's code does.")
	private boolean clampTruth;

	@Option(names = "--bootstrap", paramLabel = "N", description = "Resamples of intervals and tests, 0 for none (default: ${DEFAULT-VALUE}).")
	private int bootstrap = EvaluateConfig.DEFAULT.bootstrap();

	@Option(names = "--interval", paramLabel = "KIND", description = "bca or percentile (default: ${DEFAULT-VALUE}).")
	private String interval = EvaluateConfig.DEFAULT.interval();

	@Option(names = "--confidence", paramLabel = "X", description = "Level of the intervals (default: ${DEFAULT-VALUE}).")
	private double confidence = EvaluateConfig.DEFAULT.confidence();

	@Option(names = "--model", paramLabel = "METHOD=DIR", description = "Folder of the model that made a method's predictions, to look for leakage; those trained in the project are found.")
	private Map<String, String> models = new LinkedHashMap<>();

	@Option(names = "--published", paramLabel = "TABLE", arity = "0..1", fallbackValue = "multi-domain-faces",
			description = "Set the numbers beside a published table (default: that of the multi-domain paper).")
	private String published = "";

	@Option(names = "--examples", paramLabel = "N", description = "Worst faces of each method that the page shows (default: ${DEFAULT-VALUE}).")
	private int examples = EvaluateConfig.DEFAULT.examples();

	@Option(names = "--csv", paramLabel = "FILE", description = "Writes the rows as a table.")
	private Path csv;

	@Option(names = "--parts", paramLabel = "FILE", description = "Writes the errors of parts of the face and of single points as a table.")
	private Path parts;

	@Option(names = "--errors", paramLabel = "FILE", description = "Writes the error of every face as a table.")
	private Path errors;

	@Option(names = "--curves", paramLabel = "FILE", description = "Writes the cumulative error distributions as a table.")
	private Path curves;

	@Option(names = "--latex", paramLabel = "FILE", description = "Writes the tables for LaTeX (booktabs).")
	private Path latex;

	@Option(names = "--html", paramLabel = "FILE", description = "Writes a page with tables, curves and the worst faces.")
	private Path html;

	@Override
	public ExitCode run(CommandContext context) {
		EvaluateConfig config = new EvaluateConfig(data.sources(truth), predictions, files.stream().map(PredictionFile::parse).toList(), groupBy, normalizer, threshold, area, scheme, clampTruth,
				bootstrap, interval, confidence, context.seed(0), models, examples, published);
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			StepContext step = new StepContext(store, null, RunListener.NONE, context.monitor(), Engines.registry());
			Judgement judgement = EvaluateStep.judge(config, step);
			write(judgement);
			StepResult r = EvaluateStep.result(judgement, step);
			StepRun.problems(context, r.problems());
			Map<String, Object> json = new LinkedHashMap<>(r.outputs());
			json.put("problems", ImportStep.json(r.problems()));
			context.console().result(json, table(r.outputs()));
			return r.exit();
		}
	}

	private void write(Judgement j) {
		write(csv, j, EvaluationFiles::rows);
		write(parts, j, EvaluationFiles::parts);
		write(errors, j, EvaluationFiles::errors);
		write(curves, j, EvaluationFiles::curves);
		write(latex, j, EvaluationFiles::latex);
		write(html, j, EvaluationPage::html);
	}

	private static void write(Path file, Judgement j, java.util.function.Function<Judgement, String> text) {
		if (file != null) {
			EvaluationFiles.write(file.toAbsolutePath(), text.apply(j));
		}
	}

	/** The rows, tests and notes for people. */
	static String table(Map<String, Object> outputs) {
		StringBuilder s = new StringBuilder(rows(outputs).toString());
		TextTable tests = new TextTable("first - second", "NME %", "interval", "better:worse", "rank-biserial", "p Wilcoxon", "p sign flip");
		List<Map<?, ?>> all = maps(outputs.get("tests"));
		for (Map<?, ?> t : all) {
			tests.row(t.get("first") + " - " + t.get("second"), percent(t.get("nme_difference")), interval(t.get("nme_interval")), t.get("better") + ":" + t.get("worse"),
					number("%+.2f", t.get("rank_biserial")), probability(t.get("p_wilcoxon_holm")), probability(t.get("p_sign_flip_holm")));
		}
		s.append(all.isEmpty() ? "" : "\n\npaired, p with Holm's correction\n" + tests);
		if (outputs.get("published") instanceof Map<?, ?> published) {
			s.append("\n\n").append(published(published));
		}
		if (outputs.get("notes") instanceof List<?> notes) {
			s.append('\n');
			notes.forEach(n -> s.append("\n- ").append(n));
		}
		return s.toString();
	}

	private static TextTable rows(Map<String, Object> outputs) {
		List<Map<?, ?>> rows = maps(outputs.get("rows"));
		boolean several = rows.stream().map(r -> r.get("by")).filter(b -> b != null && !Evaluation.ALL.equals(b)).distinct().count() > 1;
		boolean intervals = rows.stream().anyMatch(r -> r.get("nme_interval") != null);
		List<String> heads = new ArrayList<>(List.of("method", "group", "n", "missing", "NME %", "FR %", "AUC", "threshold", "normalizer"));
		if (intervals) {
			heads.addAll(List.of("NME interval", "FR interval", "AUC interval"));
		}
		TextTable t = new TextTable(heads.toArray(String[]::new));
		for (Map<?, ?> r : rows) {
			Object group = several && !Evaluation.ALL.equals(r.get("by")) ? r.get("by") + " " + r.get("group") : r.get("group");
			List<Object> cells = new ArrayList<>(java.util.Arrays.asList(r.get("method"), group, r.get("n"), r.get("missing"), percent(r.get("nme")), percent(r.get("fr")), number("%.4f", r.get("auc")),
					r.get("threshold"), r.get("normalizer")));
			if (intervals) {
				cells.addAll(java.util.Arrays.asList(interval(r.get("nme_interval")), interval(r.get("fr_interval")), area(r.get("auc_interval"))));
			}
			t.row(cells.toArray());
		}
		return t;
	}

	private static String published(Map<?, ?> published) {
		TextTable t = new TextTable("method", "test", "NME %", "FR %", "AUC", "notes");
		for (Map<?, ?> r : maps(published.get("rows"))) {
			String notes = r.get("footnotes") instanceof List<?> f && !f.isEmpty() ? f.toString() : "";
			t.row(r.get("method") + (Boolean.TRUE.equals(r.get("published")) ? " (published)" : ""), r.get("column"), percent(r.get("nme")), percent(r.get("fr")), number("%.4f", r.get("auc")), notes);
		}
		StringBuilder s = new StringBuilder(published.get("title") + "\n" + t);
		int i = 1;
		if (published.get("footnotes") instanceof List<?> footnotes) {
			for (Object f : footnotes) {
				s.append("\n[").append(i++).append("] ").append(f);
			}
		}
		return s.toString();
	}

	private static List<Map<?, ?>> maps(Object list) {
		List<Map<?, ?>> out = new ArrayList<>();
		if (list instanceof List<?> l) {
			l.forEach(o -> out.add((Map<?, ?>) o));
		}
		return out;
	}

	private static String interval(Object i) {
		return i instanceof List<?> l && l.size() == 2 ? "[" + percent(l.get(0)) + ", " + percent(l.get(1)) + "]" : null;
	}

	private static String area(Object i) {
		return i instanceof List<?> l && l.size() == 2 ? "[" + number("%.4f", l.get(0)) + ", " + number("%.4f", l.get(1)) + "]" : null;
	}

	private static String percent(Object fraction) {
		return fraction instanceof Number n ? String.format(Locale.ROOT, "%.2f", n.doubleValue() * 100) : null;
	}

	/** Four digits; no test shows that a probability is 0. */
	private static String probability(Object p) {
		return p instanceof Number n && n.doubleValue() < 5e-5 ? "<.0001" : number("%.4f", p);
	}

	private static String number(String format, Object value) {
		return value instanceof Number n ? String.format(Locale.ROOT, format, n.doubleValue()) : null;
	}
}
