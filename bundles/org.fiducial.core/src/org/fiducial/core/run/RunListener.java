package org.fiducial.core.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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

	/**
	 * The probe pictures of a step, one a column as told by {@link #probe}; {@link #picture} shows the same as one sheet.
	 *
	 * @return how badly they obey, lower is better, for whoever keeps the best checkpoint; NaN if that could not be told this time, empty if nobody judges them
	 */
	default OptionalDouble probed(long step, List<RgbImage> pictures) {
		return OptionalDouble.empty();
	}

	/** A sentence for the log. */
	default void message(String text) {
	}

	/**
	 * For a phase of a run that counts its own steps: numbers and pictures are passed on under steps that go on from phase to phase, which
	 * a resumed run relies on to tell what it repeats.
	 *
	 * @param name prefix of the numbers' names, for example {@code autoencoder}; empty for none
	 * @param before steps of all phases before this one
	 */
	default RunListener phase(String name, long before) {
		RunListener whole = this;
		return new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				Map<String, Double> named = new LinkedHashMap<>();
				values.forEach((k, v) -> named.put(name.isEmpty() ? k : name + "/" + k, v));
				whole.metrics(before + step, named);
			}

			@Override
			public void picture(long step, String picture, RgbImage image) {
				whole.picture(before + step, picture, image);
			}

			@Override
			public void probe(int column, String style, double[] shape) {
				whole.probe(column, style, shape);
			}

			@Override
			public OptionalDouble probed(long step, List<RgbImage> pictures) {
				return whole.probed(before + step, pictures);
			}

			@Override
			public void message(String text) {
				whole.message(text);
			}
		};
	}
}
