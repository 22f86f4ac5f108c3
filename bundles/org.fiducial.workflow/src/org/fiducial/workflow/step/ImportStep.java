package org.fiducial.workflow.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.ImportResult;
import org.fiducial.workflow.Fingerprints;

/** Imports a dataset into the project; what is there already is not imported twice. */
public final class ImportStep implements Step<ImportConfig> {
	@Override
	public String kind() {
		return "import";
	}

	@Override
	public ImportConfig defaults() {
		return ImportConfig.DEFAULT;
	}

	@Override
	public List<String> outputs() {
		return List.of("dataset", "format", "added", "updated", "removed", "skipped", "errors", "warnings");
	}

	@Override
	public int effort(ImportConfig config) {
		return 10;
	}

	@Override
	public String inputs(ImportConfig config, StepContext context) {
		return config.spec().isEmpty() && !config.in().isEmpty() ? Fingerprints.listing(in(config, context)) : "";
	}

	@Override
	public List<String> files(ImportConfig config) {
		return List.of(config.in());
	}

	@Override
	public boolean intact(Map<String, Object> outputs, StepContext context) {
		return context.store().datasets().find(String.valueOf(outputs.get("dataset"))).isPresent();
	}

	/** The path to read; a description given in the configuration becomes a file of the run. */
	private static Path in(ImportConfig config, StepContext context) {
		if (config.spec().isEmpty()) {
			return context.path(config.in());
		}
		Path file = (context.folder() != null ? context.folder() : context.store().folder().resolve("imported")).resolve(config.dataset() + ".yaml");
		try {
			// JSON is YAML
			AtomicFiles.writeString(file, Configs.toJson(config.spec()));
			return file;
		} catch (IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}

	@Override
	public StepResult run(ImportConfig config, StepContext context) {
		if (config.dataset().isBlank()) {
			throw FiducialException.usage("import needs the name of the dataset");
		}
		if (config.in().isBlank() && config.spec().isEmpty()) {
			throw FiducialException.usage("import needs 'in', the path to read");
		}
		ImportRequest request = new ImportRequest(emptyToNull(config.format()), in(config, context), config.dataset(), emptyToNull(config.domain()), config.options(), owner(context));
		ImportResult r = new DatasetImportService(context.store(), context.engines().importers()).run(request, context.monitor());
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("dataset", r.dataset());
		out.put("format", r.format());
		out.put("added", r.added());
		out.put("updated", r.updated());
		out.put("removed", r.removed());
		out.put("skipped", r.skipped());
		out.put("errors", r.errors());
		out.put("warnings", r.warnings());
		out.put("seconds", r.elapsed().toMillis() / 1000.0);
		String summary = r.dataset() + " (" + r.format() + "): " + r.added() + " added, " + r.updated() + " updated, " + (r.removed() > 0 ? r.removed() + " removed, " : "") + r.skipped() + " there already, " + r.errors()
				+ " left out, " + r.warnings() + " warnings";
		return new StepResult(r.exitCode(), out, summary, r.problems());
	}

	/** In a recipe the dataset is the step's; by itself, an import adds to what there is. */
	private static String owner(StepContext context) {
		return context.folder() == null ? null : context.reference(context.folder());
	}

	private static String emptyToNull(String s) {
		return s == null || s.isBlank() ? null : s;
	}

	/** The problems as a list of texts, for JSON. */
	public static List<Map<String, Object>> json(List<Problem> problems) {
		return problems.stream().map(p -> {
			Map<String, Object> m = new LinkedHashMap<>();
			m.put("severity", p.severity().name().toLowerCase(java.util.Locale.ROOT));
			m.put("file", p.file() == null ? null : p.file().toString());
			m.put("line", p.line() > 0 ? p.line() : null);
			m.put("message", p.message());
			return m;
		}).toList();
	}
}
