package org.fiducial.landmark.edit;

import java.util.List;
import java.util.Map;

import org.fiducial.core.random.CounterRandom;

/**
 * One editing attribute of a face's shape, for example "open eyes". An edit is a pure function: it keeps no state, changes none of
 * its arguments, and does not depend on the position, size or roll of the face. Contributed through
 * {@code org.fiducial.landmark.edits}; thread-safe.
 */
public interface ShapeEdit {
	/** For ever, lower case with hyphens. */
	String id();

	/** For people. */
	String label();

	/** What it takes. */
	List<Parameter> parameters();

	/**
	 * The edited shape.
	 *
	 * @param shape landmarks in pixels, {@code double[2K]}
	 * @param parameters by name; a missing one has its initial value, unknown ones are ignored. Values outside the range are taken as they are
	 * @return a new array
	 * @throws IllegalArgumentException if the shape is not of a scheme this edit knows, or has no face frame
	 */
	double[] apply(double[] shape, Map<String, Double> parameters);

	/**
	 * Random parameters, as the generator uses them.
	 *
	 * @param random where the numbers come from; nothing else may influence them
	 * @param amplitude 1 for the full strength, towards 0 for weaker edits
	 */
	Map<String, Double> sample(CounterRandom random, double amplitude);

	/** Ids of the schemes whose shapes it can edit. */
	default List<String> schemes() {
		return List.of("ibug68");
	}

	/** Position in the fixed order in which several edits are applied; small first, ties by id. The linear transform is last (1000). */
	default int order() {
		return 500;
	}
}
