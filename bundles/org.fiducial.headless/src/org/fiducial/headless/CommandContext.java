package org.fiducial.headless;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;

/**
 * What a command is given beside its own options.
 *
 * @param console where results and messages go
 * @param monitor progress and cancellation of the whole command; Ctrl-C cancels it
 * @param projectOption what {@code --project} says, or null
 * @param seedOption what {@code --seed} says
 * @param arguments the command line as typed, for repeating it
 */
public record CommandContext(Console console, IProgressMonitor monitor, Path projectOption, OptionalLong seedOption, List<String> arguments) {
	/** The file that makes a folder a project. */
	public static final String PROJECT_FILE = "project.xmi";

	public CommandContext {
		arguments = List.copyOf(arguments);
	}

	/**
	 * The project folder: that of {@code --project}, or the working folder if it is one.
	 *
	 * @throws FiducialException (usage) if neither is there, (input) if the folder is no project
	 */
	public Path project() {
		if (projectOption == null) {
			Path here = Path.of("").toAbsolutePath();
			if (!Files.isRegularFile(here.resolve(PROJECT_FILE))) {
				throw FiducialException.usage("no project: give --project DIR, or change to a project folder (one with " + PROJECT_FILE + ")");
			}
			return here;
		}
		Path folder = Inputs.folder(projectOption, "project folder");
		if (!Files.isRegularFile(folder.resolve(PROJECT_FILE))) {
			throw FiducialException.input(folder + ": no project (" + PROJECT_FILE + " is missing); make one with 'fiducial init --project " + folder + "'");
		}
		return folder;
	}

	/** The seed of {@code --seed}, or the given one. */
	public long seed(long otherwise) {
		return seedOption.orElse(otherwise);
	}
}
