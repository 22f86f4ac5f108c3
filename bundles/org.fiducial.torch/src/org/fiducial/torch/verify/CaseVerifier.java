package org.fiducial.torch.verify;

import org.eclipse.core.runtime.IProgressMonitor;

/**
 * Runs the reference cases of one family. Contributed through {@code org.fiducial.torch.verifiers} with the family's name as id; needs a public
 * constructor without arguments that does nothing costly.
 */
@FunctionalInterface
public interface CaseVerifier {
	/**
	 * Computes what the case lists and hands it over. What is not handed over counts as not computed, and so fails.
	 *
	 * @param folder configuration, inputs and weights
	 * @param results takes every computed tensor; ignores what the case does not list
	 * @throws org.fiducial.core.FiducialException (input) when the folder is incomplete or contradicts itself
	 */
	void verify(CaseFolder folder, Comparisons results, IProgressMonitor monitor);
}
