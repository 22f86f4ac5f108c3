package org.fiducial.workflow.executor;

import java.nio.file.Path;
import java.util.List;

/**
 * A command line of the runner that does one piece of work and may be repeated: what it has finished it leaves alone.
 *
 * @param name unique within the run, fit for a file name
 * @param arguments of the runner, the command first
 * @param folder where logs may be kept
 */
public record Job(String name, List<String> arguments, Path folder) {
	public Job {
		arguments = List.copyOf(arguments);
	}
}
