package org.fiducial.core.run;

import java.util.Map;

import org.fiducial.core.image.RgbImage;

/** Receives the numbers and pictures of a run. Called from the working thread; must return quickly. */
public interface RunListener {
	/** Hears nothing. */
	RunListener NONE = new RunListener() {
	};

	/**
	 * Numbers of a step.
	 *
	 * @param step optimiser steps done so far
	 * @param values name to value, for example {@code loss}, {@code lr}, {@code grad_norm}, {@code seconds_per_step}
	 */
	default void metrics(long step, Map<String, Double> values) {
	}

	/**
	 * A picture made on the way.
	 *
	 * @param step optimiser steps done so far
	 * @param name file-name-safe name, for example {@code probe-03}
	 */
	default void picture(long step, String name, RgbImage image) {
	}

	/**
	 * What a column of the probe pictures was asked to show; told before the first of them.
	 *
	 * @param column from the left, from 0
	 * @param style id of the style, null if none
	 * @param shape landmarks in pixels of one probe picture ({@code double[2K]})
	 */
	default void probe(int column, String style, double[] shape) {
	}

	/** A sentence for the log. */
	default void message(String text) {
	}
}
