package org.fiducial.workflow.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Normalizer;
import org.fiducial.landmark.metrics.Evaluation;
import org.fiducial.landmark.metrics.MetricRow;
import org.fiducial.landmark.metrics.PartRow;
import org.fiducial.model.Annotation;

/** Judges predicted layers: NME, failure rate and area, per group and per part; every sample's error goes to {@code errors.csv}. */
public final class EvaluateStep implements Step<EvaluateConfig> {
	private static final int PAGE = 500;

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
		return List.of("rows", "parts", "errors");
	}

	@Override
	public String inputs(EvaluateConfig config, StepContext context) {
		StringBuilder s = new StringBuilder(ProjectData.fingerprint(context.store(), config.data()));
		for (String layer : config.predictions()) {
			List<DataSource> predicted = config.data().stream().map(d -> new DataSource(d.dataset(), layer, d.split(), d.styles(), d.domain(), d.skip(), d.limit())).toList();
			s.append(' ').append(ProjectData.fingerprint(context.store(), predicted));
		}
		return s.toString();
	}

	@Override
	public StepResult run(EvaluateConfig config, StepContext context) {
		if (config.predictions().isEmpty()) {
			throw FiducialException.usage("evaluate needs at least one layer of predictions");
		}
		ProjectImages truth = ProjectData.annotated(context.store(), config.data(), "data");
		LandmarkScheme scheme = LandmarkSchemes.shared().get(truth.scheme());
		Normalizer normalizer = config.normalizer().isEmpty() ? scheme.defaultNormalizer() : scheme.normalizer(config.normalizer());
		List<MetricRow> rows = new ArrayList<>();
		List<PartRow> parts = new ArrayList<>();
		StringBuilder errors = new StringBuilder("method,dataset,key,group,nme\n");
		int unusable = 0;
		SubMonitor progress = SubMonitor.convert(context.monitor(), "Evaluating", config.predictions().size());
		for (String layer : config.predictions()) {
			Evaluation evaluation = new Evaluation(layer, scheme, normalizer, config.threshold());
			add(config, context, truth, layer, evaluation, errors);
			rows.addAll(evaluation.rows());
			parts.addAll(evaluation.partRows());
			unusable = Math.max(unusable, evaluation.unusable());
			progress.worked(1);
		}
		return result(context, rows, parts, errors.toString(), unusable);
	}

	private static void add(EvaluateConfig config, StepContext context, ProjectImages truth, String layer, Evaluation evaluation, StringBuilder errors) {
		int found = 0;
		for (int from = 0; from < truth.size(); from += PAGE) {
			context.checkCancelled();
			int to = Math.min(truth.size(), from + PAGE);
			List<Long> ids = new ArrayList<>();
			for (int i = from; i < to; i++) {
				ids.add(truth.sampleId(i));
			}
			Map<Long, Annotation> predicted = context.store().annotations().ofLayer(ids, layer);
			found += predicted.size();
			for (int i = from; i < to; i++) {
				Annotation a = predicted.get(truth.sampleId(i));
				String group = group(config, truth, i);
				double e = evaluation.add(group, a == null ? null : a.getShape(), truth.shape(i));
				errors.append(csv(layer)).append(',').append(csv(truth.dataset(i))).append(',').append(csv(truth.key(i))).append(',').append(csv(group == null ? "" : group)).append(',')
						.append(e).append('\n');
			}
		}
		if (found == 0) {
			throw FiducialException.input("no sample of the data has a layer '" + layer + "'; run 'fiducial detect' first, or check the name with 'fiducial info'");
		}
	}

	private static String group(EvaluateConfig config, ProjectImages truth, int i) {
		String g = switch (config.groupBy()) {
			case "style" -> truth.style(i);
			case "domain" -> truth.domain(i);
			case "split" -> truth.split(i);
			case "dataset" -> truth.dataset(i);
			default -> null;
		};
		return "none".equals(config.groupBy()) ? null : g == null ? "other" : g;
	}

	// a cell that a spreadsheet would take for a formula is made text
	private static String csv(String cell) {
		String safe = cell.matches("[=+@\\-\\t\\r].*") ? "'" + cell : cell;
		return safe.matches("[^,\"\\n\\r]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
	}

	private static StepResult result(StepContext context, List<MetricRow> rows, List<PartRow> parts, String errors, int unusable) {
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("rows", rows.stream().map(EvaluateStep::row).toList());
		out.put("parts", parts.stream().map(EvaluateStep::part).toList());
		out.put("unusable", unusable);
		if (context.folder() != null) {
			Path csv = context.folder().resolve("errors.csv");
			write(csv, errors);
			write(context.folder().resolve("evaluation.json"), Configs.toJson(out));
			out.put("errors", context.reference(csv));
		}
		String summary = String.join("; ", rows.stream().filter(r -> Evaluation.ALL.equals(r.group()))
				.map(r -> String.format(Locale.ROOT, "%s: NME %.2f %%, FR %.2f %%, AUC %.4f, n %d (%d missing)", r.method(), r.nme() * 100, r.fr() * 100, r.auc(), r.n(), r.missing())).toList());
		return StepResult.ok(out, summary.isEmpty() ? "nothing to evaluate" : summary);
	}

	private static void write(Path file, String text) {
		try {
			AtomicFiles.writeString(file, text);
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}

	private static Map<String, Object> row(MetricRow r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", r.method());
		m.put("group", r.group());
		m.put("n", r.n());
		m.put("missing", r.missing());
		m.put("nme", finite(r.nme()));
		m.put("fr", finite(r.fr()));
		m.put("auc", finite(r.auc()));
		m.put("threshold", r.threshold());
		m.put("normalizer", r.normalizer());
		return m;
	}

	private static Map<String, Object> part(PartRow r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("method", r.method());
		m.put("group", r.group());
		m.put("part", r.part());
		m.put("n", r.n());
		m.put("nme", finite(r.nme()));
		return m;
	}

	private static Double finite(double v) {
		return Double.isFinite(v) ? v : null;
	}
}
