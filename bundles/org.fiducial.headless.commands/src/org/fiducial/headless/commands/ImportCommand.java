package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.headless.Inputs;
import org.fiducial.workflow.step.ImportConfig;
import org.fiducial.workflow.step.ImportStep;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code import}: brings a dataset into the project. */
@Command(description = "Brings a dataset into a project. Images stay where they are. A second import adds only what is new.")
public final class ImportCommand implements HeadlessCommand {
	@Option(names = "--format", paramLabel = "ID", description = "Format, for example ffhq or 300w (default: found by looking).")
	private String format = "";

	@Option(names = "--in", required = true, paramLabel = "PATH", description = "File, folder or .zip archive; for portraits, the YAML file that says what to draw.")
	private Path in;

	@Option(names = "--dataset", required = true, paramLabel = "NAME", description = "Name of the dataset in the project.")
	private String dataset;

	@Option(names = "--domain", paramLabel = "ID", description = "Domain of a new dataset (default: its name).")
	private String domain = "";

	@Option(names = "--option", paramLabel = "NAME=VALUE", description = "Option of the format; may be repeated. A wrong name lists those there are.")
	private Map<String, String> options = new LinkedHashMap<>();

	@Override
	public ExitCode run(CommandContext context) {
		String path = Inputs.any(in, "file or folder").toString();
		return StepRun.plain(context, new ImportStep(), new ImportConfig(format, path, dataset, domain, options, Map.of()), false);
	}
}
