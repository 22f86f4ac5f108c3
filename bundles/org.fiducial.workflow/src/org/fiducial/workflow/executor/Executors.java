package org.fiducial.workflow.executor;

import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.registry.ContributionRegistry;

/** The executors that bundles contribute. */
public final class Executors {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.workflow.executors";

	private static final ContributionRegistry<Executor> REGISTRY = new ContributionRegistry<>(POINT, Executor.class, RegistryFactory.getRegistry());

	private Executors() {
	}

	/** All of them. */
	public static ContributionRegistry<Executor> registry() {
		return REGISTRY;
	}

	/**
	 * The executor of an id.
	 *
	 * @throws org.fiducial.core.FiducialException if it is unknown or broken
	 */
	public static Executor get(String id) {
		return REGISTRY.get("executor", id);
	}
}
