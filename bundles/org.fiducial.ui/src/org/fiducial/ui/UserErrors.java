package org.fiducial.ui;

import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.ui.statushandlers.StatusManager;
import org.fiducial.core.FiducialException;

/** Shows errors: a sentence for the user, the stack trace in the log alone. */
public final class UserErrors {
	private static final String BUNDLE = "org.fiducial.ui";

	private UserErrors() {
	}

	/** Runs an action of the user and shows what goes wrong. Returns whether it went well. */
	public static boolean guard(String action, Runnable work) {
		try {
			work.run();
			return true;
		} catch (RuntimeException e) {
			show(action, e);
			return false;
		}
	}

	/** Shows an error; from any thread. */
	public static void show(String action, Throwable error) {
		StatusManager.getManager().handle(status(action, error), StatusManager.SHOW);
	}

	/** Shows what went well but for something; from any thread. */
	public static void warn(String text) {
		StatusManager.getManager().handle(new Status(IStatus.WARNING, BUNDLE, text), StatusManager.SHOW | StatusManager.LOG);
	}

	/** An error status with a sentence, for jobs; the error itself is logged: dialogs would show the names of its classes. */
	public static IStatus status(String action, Throwable error) {
		String sentence = error instanceof FiducialException ? error.getMessage() : action + " failed: " + error;
		StatusManager.getManager().handle(new Status(IStatus.ERROR, BUNDLE, sentence, error), StatusManager.LOG);
		return new Status(IStatus.ERROR, BUNDLE, sentence);
	}
}
