package org.fiducial.torch.benchmark;

import org.fiducial.core.registry.ContributionRegistry;

/** What bundles measure of themselves. */
public final class Benchmarks {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.torch.benchmarks";

	private static final ContributionRegistry<Benchmark> REGISTRY = new ContributionRegistry<>(POINT, Benchmark.class);

	private Benchmarks() {
	}

	/** All of them. */
	public static ContributionRegistry<Benchmark> registry() {
		return REGISTRY;
	}
}
