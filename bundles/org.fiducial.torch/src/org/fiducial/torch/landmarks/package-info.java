/**
 * Landmark detectors as differentiable functions of pictures, so that a generator can be taught by one that it knows nothing of: contributed by
 * the bundles that own the networks, opened by model folder.
 */
package org.fiducial.torch.landmarks;
