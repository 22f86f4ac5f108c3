package org.fiducial.headless.commands;

import java.util.List;

import org.fiducial.workflow.step.DataSource;

import picocli.CommandLine.Option;

/** Which samples of the project. */
final class DataOptions {
	@Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Dataset of the project; may be repeated.")
	private List<String> datasets;

	@Option(names = "--split", paramLabel = "NAME", description = "Only this split.")
	private String split;

	@Option(names = "--style", paramLabel = "ID", description = "Only this style; may be repeated.")
	private List<String> styles;

	@Option(names = "--limit", paramLabel = "N", description = "At most so many of each dataset.")
	private Integer limit;

	List<DataSource> sources(String layer) {
		return datasets.stream().map(d -> new DataSource(d, layer, split, styles, null, null, limit)).toList();
	}
}
