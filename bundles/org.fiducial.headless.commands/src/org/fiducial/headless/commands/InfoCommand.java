package org.fiducial.headless.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.model.Run;
import org.fiducial.store.DatasetInfo;
import org.fiducial.store.LayerSummary;
import org.fiducial.store.ProjectStore;

import picocli.CommandLine.Command;

/** {@code info}: datasets, layers and runs of a project. */
@Command(description = "Says what is in a project: datasets with their layers, and runs.")
public final class InfoCommand implements HeadlessCommand {
	@Override
	public ExitCode run(CommandContext context) {
		try (ProjectStore store = ProjectStore.open(context.project(), true)) {
			List<DatasetInfo> datasets = store.info();
			List<Map<String, Object>> rows = new ArrayList<>();
			for (DatasetInfo d : datasets) {
				rows.add(row(d, store));
			}
			Map<String, Object> out = new LinkedHashMap<>();
			out.put("project", store.folder().toString());
			out.put("name", store.project().getName());
			out.put("datasets", rows);
			out.put("runs", store.runs().list().stream().map(InfoCommand::run).toList());
			context.console().result(out, text(store, datasets));
		}
		return ExitCode.OK;
	}

	private static Map<String, Object> row(DatasetInfo d, ProjectStore store) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("name", d.name());
		m.put("domain", d.domain());
		m.put("scheme", d.scheme());
		m.put("samples", d.samples());
		m.put("annotated", d.annotated());
		m.put("splits", store.samples().splits(d.name()));
		m.put("styles", store.samples().styles(d.name()));
		m.put("layers", store.datasets().layers(d.name()).stream().map(l -> Map.of("name", l.layer(), "annotated", l.annotated())).toList());
		return m;
	}

	private static Map<String, Object> run(Run r) {
		Map<String, Object> m = new LinkedHashMap<>();
		m.put("id", r.getId());
		m.put("kind", r.getKind());
		m.put("state", String.valueOf(r.getState()));
		m.put("folder", r.getFolder());
		return m;
	}

	private static String text(ProjectStore store, List<DatasetInfo> datasets) {
		TextTable table = new TextTable("dataset", "domain", "scheme", "samples", "annotated", "layers");
		for (DatasetInfo d : datasets) {
			String layers = String.join(", ", store.datasets().layers(d.name()).stream().map(LayerSummary::layer).toList());
			table.row(d.name(), d.domain(), d.scheme(), d.samples(), d.annotated(), layers);
		}
		return store.project().getName() + "  (" + store.folder() + ")\n" + (datasets.isEmpty() ? "no datasets yet; 'fiducial import' brings some in" : table);
	}
}
