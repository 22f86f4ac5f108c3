package org.fiducial.model;

import java.util.StringJoiner;

/** Text form of the values of the model, used where EMF writes XML or copies to the clipboard: numbers separated by spaces, exact. */
public final class ModelValues {
	private ModelValues() {
	}

	/** Coordinates as text; null stays null. */
	public static String format(double[] values) {
		if (values == null) {
			return null;
		}
		StringJoiner s = new StringJoiner(" ");
		for (double v : values) {
			s.add(Double.toString(v));
		}
		return s.toString();
	}

	/** Confidences as text; null stays null. */
	public static String format(float[] values) {
		if (values == null) {
			return null;
		}
		StringJoiner s = new StringJoiner(" ");
		for (float v : values) {
			s.add(Float.toString(v));
		}
		return s.toString();
	}

	/**
	 * Coordinates from text.
	 *
	 * @throws IllegalArgumentException if a number is not one, or their count is odd
	 */
	public static double[] parseShape(String text) {
		if (text == null) {
			return null;
		}
		String[] words = words(text);
		if (words.length % 2 != 0) {
			throw new IllegalArgumentException("a shape has x and y for every point, found " + words.length + " numbers");
		}
		double[] out = new double[words.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = Double.parseDouble(words[i]);
		}
		return out;
	}

	/**
	 * Confidences from text.
	 *
	 * @throws IllegalArgumentException if a number is not one
	 */
	public static float[] parseConfidence(String text) {
		if (text == null) {
			return null;
		}
		String[] words = words(text);
		float[] out = new float[words.length];
		for (int i = 0; i < out.length; i++) {
			out[i] = Float.parseFloat(words[i]);
		}
		return out;
	}

	private static String[] words(String text) {
		return text.isBlank() ? new String[0] : text.strip().split("\\s+");
	}
}
