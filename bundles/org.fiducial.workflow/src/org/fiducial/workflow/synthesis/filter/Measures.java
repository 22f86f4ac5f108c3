package org.fiducial.workflow.synthesis.filter;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/** What was measured of a picture: numbers by name, and its perceptual hash. */
public final class Measures {
	/** Enough for every limit, and short in provenance. */
	private static final MathContext DIGITS = new MathContext(6);

	private final Map<String, Double> values = new TreeMap<>();
	private String hash;

	/** Notes a number; what is not finite was not measured. */
	void put(String name, double value) {
		if (Double.isFinite(value)) {
			values.put(name, new BigDecimal(value).round(DIGITS).doubleValue());
		}
	}

	void hash(PerceptualHash bits) {
		hash = bits.text();
	}

	/** All numbers by name. */
	public Map<String, Double> values() {
		return values;
	}

	/** A number; null if not measured. */
	public Double get(String name) {
		return values.get(name);
	}

	/** Perceptual hash, 80 hexadecimal digits; null if not measured. */
	public String hash() {
		return hash;
	}
}
