package org.fiducial.headless.commands;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.step.Engines;
import org.fiducial.workflow.step.EvaluateConfig;
import org.fiducial.workflow.step.EvaluateStep;
import org.fiducial.workflow.step.StepContext;
import org.fiducial.workflow.step.StepResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: a table of NME, FR and AUC. */
@Command(description = "Compares predicted layers with the truth: NME, failure rate and area under the error curve, per group.")
public final class EvaluateCommand implements HeadlessCommand {
	@Mixin
	private DataOptions data;

	@Option(names = "--predictions", required = true, arity = "1..*", paramLabel = "LAYER", description = "Layers to judge.")
	private List<String> predictions;

	@Option(names = "--truth", paramLabel = "LAYER", description = "Layer of the truth (default: ${DEFAULT-VALUE}).")
	private String truth = DatasetSelection.IMPORTED_LAYER;

	@Option(names = "--group-by", paramLabel = "WHAT", description = "style, domain, split, dataset or none (default: ${DEFAULT-VALUE}).")
	private String groupBy = EvaluateConfig.DEFAULT.groupBy();

	@Option(names = "--normalizer", paramLabel = "ID", description = "Length the errors are divided by (default: that of the scheme).")
	private String normalizer = "";

	@Option(names = "--threshold", paramLabel = "X", description = "Error that counts as failure (default: ${DEFAULT-VALUE}; .05 is customary for 300-W).")
	private double threshold = EvaluateConfig.DEFAULT.threshold();

	@Override
	public ExitCode run(CommandContext context) {
		EvaluateConfig config = new EvaluateConfig(data.sources(truth), predictions, groupBy, normalizer, threshold);
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			StepResult r = new EvaluateStep().run(config, new StepContext(store, null, RunListener.NONE, context.monitor(), Engines.registry()));
			context.console().result(r.outputs(), table(r.outputs()));
			return r.exit();
		}
	}

	/** The rows as a table for people. */
	static String table(Map<String, Object> outputs) {
		TextTable t = new TextTable("method", "group", "n", "missing", "NME %", "FR %", "AUC", "threshold", "normalizer");
		if (outputs.get("rows") instanceof List<?> rows) {
			for (Object o : rows) {
				Map<?, ?> r = (Map<?, ?>) o;
				t.row(r.get("method"), r.get("group"), r.get("n"), r.get("missing"), percent(r.get("nme")), percent(r.get("fr")),
						r.get("auc") instanceof Number auc ? String.format(Locale.ROOT, "%.4f", auc.doubleValue()) : null, r.get("threshold"), r.get("normalizer"));
			}
		}
		return t.toString();
	}

	private static String percent(Object fraction) {
		return fraction instanceof Number n ? String.format(Locale.ROOT, "%.2f", n.doubleValue() * 100) : null;
	}
}
