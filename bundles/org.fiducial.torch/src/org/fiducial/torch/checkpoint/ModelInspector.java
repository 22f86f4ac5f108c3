package org.fiducial.torch.checkpoint;

import java.util.Optional;

import org.fiducial.torch.NamedTensors;

/**
 * Tells which model a checkpoint holds. Contributed through {@code org.fiducial.torch.inspectors}; needs a public constructor without
 * arguments that does nothing costly. Looks at names and shapes, and at values of small tensors only.
 */
public interface ModelInspector {
	/** What the tensors are; empty if they are of no model that this one knows. */
	Optional<ModelReport> inspect(NamedTensors tensors);
}
