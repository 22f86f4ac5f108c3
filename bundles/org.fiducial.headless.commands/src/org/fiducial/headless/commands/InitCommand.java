package org.fiducial.headless.commands;

import java.nio.file.Path;
import java.util.Map;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.headless.CommandContext;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.store.ProjectStore;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code init}: makes an empty project in a folder. */
@Command(description = "Makes an empty project: a folder with project.xmi and a database.")
public final class InitCommand implements HeadlessCommand {
	@Parameters(arity = "0..1", paramLabel = "DIR", description = "The folder, made if it is missing (or --project DIR).")
	private Path folder;

	@Option(names = "--name", paramLabel = "NAME", description = "What people call the project (default: the folder's name).")
	private String name;

	@Override
	public ExitCode run(CommandContext context) {
		if (folder != null && context.projectOption() != null) {
			throw FiducialException.usage("give the folder once: as DIR or with --project");
		}
		Path where = folder != null ? folder : context.projectOption();
		if (where == null) {
			throw FiducialException.usage("which folder? (fiducial init DIR)");
		}
		Path root = where.toAbsolutePath().normalize();
		String title = name != null ? name : String.valueOf(root.getFileName());
		ProjectStore.create(root, title).close();
		context.console().result(Map.of("project", root.toString(), "name", title), "made project '" + title + "' in " + root);
		return ExitCode.OK;
	}
}
