package org.fiducial.store;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.model.Annotation;

/** Somebody else saved or deleted the annotation since it was read; nothing was changed. */
public final class StaleAnnotationException extends FiducialException {
	private static final long serialVersionUID = 1L;

	private final transient Annotation current;

	StaleAnnotationException(long sampleId, String layer, long expected, Annotation current) {
		super(ExitCode.FAILED, message(sampleId, layer, expected, current));
		this.current = current;
	}

	/** What is stored now; null if it was deleted. */
	public Annotation current() {
		return current;
	}

	private static String message(long sampleId, String layer, long expected, Annotation current) {
		String what = "annotation of sample " + sampleId + " in layer '" + layer + "' ";
		if (current == null) {
			return what + "(version " + expected + ") was deleted in the meantime; reload the sample and repeat the edit";
		}
		return what + "was changed by " + current.getAuthor() + " at " + current.getTime() + " (now version " + current.getVersion()
				+ ", the edit is of version " + expected + "); reload the sample and repeat the edit";
	}
}
