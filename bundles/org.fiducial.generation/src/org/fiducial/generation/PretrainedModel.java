package org.fiducial.generation;

import java.nio.file.Path;

/**
 * A base model that a bundle ships. Contributed through {@code org.fiducial.generation.models}; needs a public constructor without
 * arguments that does nothing costly.
 */
public interface PretrainedModel {
	/**
	 * The folder that holds the model, as its engine reads it; unpacked on the first call if the bundle is an archive.
	 *
	 * @throws org.fiducial.core.FiducialException (failed) if the bundle is incomplete
	 */
	Path folder();
}
