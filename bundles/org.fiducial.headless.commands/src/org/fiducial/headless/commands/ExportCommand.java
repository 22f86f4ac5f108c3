package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.dataset.DatasetExportService;
import org.fiducial.dataset.DatasetSelection;
import org.fiducial.dataset.ExportRequest;
import org.fiducial.dataset.ExportResult;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.store.ProjectStore;
import org.fiducial.workflow.step.StepResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code export}: writes datasets in another format. */
@Command(description = "Writes datasets of one scheme in another format. Never writes over anything.")
public final class ExportCommand implements HeadlessCommand {
	@Option(names = "--format", required = true, paramLabel = "ID", description = "Format, for example 300w or csv.")
	private String format;

	@Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset of the project; may be repeated.")
	private List<String> datasets;

	@Option(names = "--layer", paramLabel = "NAME", description = "Layer of the landmarks (default: ${DEFAULT-VALUE}).")
	private String layer = DatasetSelection.IMPORTED_LAYER;

	@Option(names = "--split", paramLabel = "NAME", description = "Only this split.")
	private String split;

	@Option(names = "--out", required = true, paramLabel = "PATH", description = "File or folder that does not exist yet.")
	private Path out;

	@Option(names = "--option", paramLabel = "NAME=VALUE", description = "Option of the format; may be repeated.")
	private Map<String, String> options = new LinkedHashMap<>();

	@Override
	public ExitCode run(CommandContext context) {
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			List<DatasetSelection> selections = datasets.stream().map(d -> DatasetSelection.of(d).inLayer(layer).inSplit(split)).toList();
			ExportResult r = new DatasetExportService(store).run(new ExportRequest(format, selections, out, options), context.monitor());
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("out", r.out().toString());
			json.put("written", r.written());
			json.put("errors", r.errors());
			return StepRun.report(context, new StepResult(r.exitCode(), json, r.written() + " samples written to " + r.out() + ", " + r.errors() + " left out", r.problems()));
		}
	}
}
