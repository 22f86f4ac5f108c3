package org.fiducial.workflow.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.fiducial.core.config.Configs;
import org.fiducial.model.Dataset;
import org.fiducial.store.DatasetInfo;

import tools.jackson.databind.JsonNode;

/** What is needed to trust the numbers and to get them again: command, steps, data, models, machine. */
final class RecordSection implements Section {
	private static final int SHOWN_STYLES = 12;

	@Override
	public String id() {
		return "record";
	}

	@Override
	public String title() {
		return "How to repeat it";
	}

	@Override
	public String html(ReportData data) {
		return "<p>In an empty project, this command makes the same run:</p><pre class=\"command\">" + Html.escape(command(data.run())) + "</pre>" + steps(data) + datasets(data) + models(data)
				+ environment(data) + configurations(data);
	}

	/** The command line that repeats the run. */
	static String command(RunRecord run) {
		StringBuilder s = new StringBuilder("fiducial run ").append(quote(run.file()));
		run.vars().forEach((name, value) -> s.append(" --set ").append(quote(name + "=" + value)));
		if (run.seed() != null) {
			s.append(" --seed ").append(run.seed());
		}
		return s.append(" --project DIR").toString();
	}

	private static String quote(String word) {
		return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
	}

	private static String steps(ReportData data) {
		StringBuilder s = new StringBuilder("<h3>Steps</h3><div class=\"scroll\"><table><thead><tr><th>Step</th><th>Kind</th><th>State</th><th class=\"right\">Time</th><th class=\"right\">Peak memory</th><th>Result</th></tr></thead><tbody>\n");
		Duration sum = Duration.ZERO;
		for (StepRecord step : data.run().steps()) {
			String state = step.status() == null ? "not run" : step.status().state().name().toLowerCase(Locale.ROOT);
			sum = sum.plus(step.duration().orElse(Duration.ZERO));
			double memory = step.environment().path("peak_memory_mb").asDouble(Double.NaN);
			s.append("<tr><th>").append(Html.escape(step.title())).append("</th><td class=\"word\"><code>").append(Html.escape(step.kind())).append("</code></td><td>").append(Html.escape(state))
					.append(step.status() != null && step.status().attempts() > 1 ? " (" + step.status().attempts() + " attempts)" : "").append("</td><td class=\"right\">")
					.append(step.duration().map(Numbers::duration).orElse(Numbers.NONE)).append("</td><td class=\"right\">")
					.append(Double.isFinite(memory) ? Numbers.count(Math.round(memory)) + "&nbsp;MB" : Numbers.NONE).append("</td><td>").append(Html.escape(summary(step))).append("</td></tr>\n");
		}
		return s + "<tr class=\"sum\"><th>All steps</th><td></td><td></td><td class=\"right\">" + Numbers.duration(sum) + "</td><td></td><td></td></tr></tbody></table></div>\n";
	}

	/** The outputs that are numbers or short texts. */
	private static String summary(StepRecord step) {
		if (step.status() != null && step.status().message() != null) {
			return step.status().message();
		}
		List<String> parts = new ArrayList<>();
		step.outputs().properties().forEach(e -> {
			JsonNode v = e.getValue();
			boolean nothing = v.isNumber() && v.asDouble() == 0 || "seconds".equals(e.getKey()) || "engine".equals(e.getKey());
			boolean file = v.isString() && (v.asString().contains("/") || v.asString().length() > 40);
			if (!nothing && (v.isNumber() || v.isString() && !file)) {
				parts.add(e.getKey().replace('_', ' ') + " " + (v.isIntegralNumber() ? Numbers.count(v.asLong()) : v.isNumber() ? Numbers.brief(v.asDouble()) : v.asString()));
			}
		});
		return String.join(", ", parts);
	}

	private static String datasets(ReportData data) {
		StringBuilder s = new StringBuilder("<h3>Data sets</h3><div class=\"scroll\"><table><thead><tr><th>Data set</th><th>Domain</th><th>Scheme</th><th class=\"right\">Samples</th>"
				+ "<th class=\"right\">Annotated</th><th>Licence</th><th>Styles</th></tr></thead><tbody>\n");
		for (DatasetInfo d : data.context().store().info()) {
			String licence = data.context().store().datasets().find(d.name()).map(Dataset::getLicence).orElse(null);
			Map<String, Long> styles = new LinkedHashMap<>(data.context().store().samples().styles(d.name()));
			styles.remove("");
			String some = String.join(", ", styles.keySet().stream().limit(SHOWN_STYLES).map(data::style).toList()) + (styles.size() > SHOWN_STYLES ? " and " + (styles.size() - SHOWN_STYLES) + " more" : "");
			s.append("<tr>").append(Html.text("th", "", d.name())).append(Html.text("td", "", text(d.domain()))).append(Html.text("td", "", text(d.scheme())))
					.append(Html.text("td", "right", Numbers.count(d.samples()))).append(Html.text("td", "right", Numbers.count(d.annotated()))).append(Html.text("td", "word", text(licence)))
					.append(Html.text("td", "", some)).append("</tr>\n");
		}
		return s + "</tbody></table></div>\n";
	}

	private static String text(String s) {
		return s == null || s.isBlank() ? Numbers.NONE : s;
	}

	private static String models(ReportData data) {
		StringBuilder s = new StringBuilder();
		for (StepRecord step : data.run().steps()) {
			String model = step.output("model");
			if (step.kind().startsWith("train-") && step.complete() && !model.isEmpty()) {
				Path folder = data.context().path(model);
				List<ModelFile> files = ModelFile.list(folder, data::problem);
				JsonNode description = RunRecord.json(folder.resolve("model.json"), data::problem);
				JsonNode training = step.config().path("training");
				String base = description.path("base").asString(training.path("base").asString(""));
				s.append("<tr><th>").append(Html.escape(step.title())).append("</th><td>").append(Html.escape(text(base.isBlank() ? reference(data, training.path("init").asString("")) : base)))
						.append("</td><td>").append(Html.escape(text(description.path("licence").asString("")))).append("</td><td class=\"right\">")
						.append(Numbers.count(files.stream().mapToLong(ModelFile::parameters).sum())).append("</td><td class=\"files\">");
				files.forEach(f -> s.append("<div><code>").append(Html.escape(f.name())).append("</code> ").append(Numbers.count((f.bytes() + 1023) / 1024)).append("&nbsp;KB <code class=\"hash\">")
						.append(f.sha256()).append("</code></div>"));
				s.append("</td></tr>\n");
			}
		}
		return s.isEmpty() ? "" : "<h3>Models</h3><div class=\"scroll\"><table><thead><tr><th>Trained in</th><th>Started from</th><th>Licence</th><th class=\"right\">Parameters</th><th>Files, SHA-256</th></tr></thead><tbody>\n"
				+ s + "</tbody></table></div>\n";
	}

	/** A model of this run by the title of its step; others as they are. */
	private static String reference(ReportData data, String model) {
		return data.run().steps().stream().filter(s -> !model.isBlank() && model.equals(s.output("model"))).map(StepRecord::title).findFirst().orElse(model);
	}

	private static String environment(ReportData data) {
		Map<String, JsonNode> last = new LinkedHashMap<>();
		data.run().steps().forEach(step -> step.environment().properties().forEach(e -> last.put(e.getKey(), e.getValue())));
		last.remove("peak_memory_mb");
		if (last.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<h3>Machine and versions</h3><dl>");
		last.forEach((name, value) -> s.append(Html.text("dt", "", Html.humane(name))).append(Html.text("dd", "", value.isString() ? value.asString() : value.toString())));
		return s + "</dl>\n";
	}

	private static String configurations(ReportData data) {
		StringBuilder s = new StringBuilder("<h3>Configuration of each step</h3>");
		for (StepRecord step : data.run().steps()) {
			if (!step.config().isEmpty()) {
				s.append(Html.details(step.title() + " (" + step.kind() + ")", "<pre>" + Html.escape(Configs.json().writeValueAsString(step.config())) + "</pre>"));
			}
		}
		return s.toString();
	}
}
