package org.fiducial.torch.benchmark;

import org.eclipse.core.runtime.IProgressMonitor;

/**
 * Measures networks of a bundle. Contributed through {@code org.fiducial.torch.benchmarks}; needs a public constructor without arguments that
 * does nothing costly.
 */
@FunctionalInterface
public interface Benchmark {
	/** Measures one thing after the other, the quick ones first. */
	void run(Measurements results, IProgressMonitor monitor);
}
