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
		String sentence = error instanceof FiducialException ? error.getMessage() : action + " failed: " + error;
		StatusManager.getManager().handle(new Status(IStatus.ERROR, BUNDLE, sentence, error), StatusManager.SHOW | StatusManager.LOG);
	}

	/** An error status with a sentence, for jobs. */
	public static IStatus status(String action, Throwable error) {
		String sentence = error instanceof FiducialException ? error.getMessage() : action + " failed: " + error;
		return new Status(IStatus.ERROR, BUNDLE, sentence, error);
	}
}
