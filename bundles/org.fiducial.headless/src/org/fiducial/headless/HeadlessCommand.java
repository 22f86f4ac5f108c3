package org.fiducial.headless;

import org.fiducial.core.ExitCode;

/**
 * A command of the runner, contributed through {@code org.fiducial.headless.commands}. Options and arguments are fields with
 * picocli's annotations; the class bears {@code picocli.CommandLine.Command} with a description. Needs a public constructor
 * without arguments that does nothing costly.
 */
@FunctionalInterface
public interface HeadlessCommand {
	/** Id of the extension point. */
	String POINT = "org.fiducial.headless.commands";

	/**
	 * Does the work on the calling thread. Results go to {@link Console#result}, never to {@code System.out}.
	 *
	 * @return {@link ExitCode#OK} or {@link ExitCode#PARTIAL}
	 * @throws org.fiducial.core.FiducialException with the exit code and a sentence for the user
	 * @throws org.eclipse.core.runtime.OperationCanceledException when interrupted in a resumable state
	 */
	ExitCode run(CommandContext context);
}
