package org.fiducial.workflow.step;

import java.util.List;

/**
 * One kind of work, with its typed configuration. Stateless; used by the runner's commands, by recipes and by the workbench.
 *
 * @param <C> the configuration
 */
public interface Step<C extends Record> {
	/** What recipes call it, for example {@code train-detector}. */
	String kind();

	/** The configuration that holds where the user says nothing. */
	C defaults();

	/** Names of the outputs that later steps may refer to. */
	List<String> outputs();

	/** Optimiser steps, for a kind of work that trains and tells of each; 0 for others. */
	default long trainingSteps(C config) {
		return 0;
	}

	/** Its share of a recipe's progress bar beside other steps: about the seconds it takes on two cores, 1 to a million. */
	default int effort(C config) {
		return 1;
	}

	/**
	 * What the result depends on beside the configuration: data, models. A finished step whose configuration and inputs are
	 * unchanged is not run again.
	 *
	 * @throws org.fiducial.core.FiducialException (input) if an input is missing
	 */
	String inputs(C config, StepContext context);

	/** The configuration, where it decides the result: what changes speed and memory only has one value in it, so that an unfinished run goes on with another one. */
	default C essence(C config) {
		return config;
	}

	/** Files and folders that the configuration names and that must be there before it runs; blank where it names none. */
	default List<String> files(C config) {
		return List.of();
	}

	/** Models that the configuration names: folders, or ids that only an engine knows; blank where it names none. */
	default List<String> models(C config) {
		return List.of();
	}

	/** Whether what an earlier run made is still there, so that it need not be made again. */
	default boolean intact(java.util.Map<String, Object> outputs, StepContext context) {
		return true;
	}

	/**
	 * Does the work, or goes on with it where {@code context.folder()} holds a part of it.
	 *
	 * @throws org.eclipse.core.runtime.OperationCanceledException when cancelled in a resumable state
	 * @throws org.fiducial.core.FiducialException if it cannot be done
	 */
	StepResult run(C config, StepContext context);
}
