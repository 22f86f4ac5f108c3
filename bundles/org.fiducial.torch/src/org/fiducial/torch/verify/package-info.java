/**
 * Reference cases: folders with inputs, weights and outputs of an original implementation, and what runs them and compares. Engines contribute
 * the families they know through {@code org.fiducial.torch.verifiers}.
 */
package org.fiducial.torch.verify;
