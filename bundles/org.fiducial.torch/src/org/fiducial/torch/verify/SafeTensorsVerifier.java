package org.fiducial.torch.verify;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.torch.SafeTensors;

import tools.jackson.databind.JsonNode;

/** Family {@code safetensors}: files whose tensors are known, broken ones that must be refused, and samples of the rule for weights. */
public final class SafeTensorsVerifier implements CaseVerifier {
	private static final String BROKEN = "broken";

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		c.json().path("files").properties().forEach(file -> {
			try (SafeTensors in = SafeTensors.open(c.resolve(file.getKey()))) {
				file.getValue().properties().forEach(t -> tensor(results, file.getKey() + ":" + t.getKey(), in, t.getKey(), t.getValue()));
			}
		});
		c.json().path(BROKEN).properties().forEach(file -> {
			Path p = c.resolve(BROKEN + "/" + file.getKey());
			try (SafeTensors in = SafeTensors.open(p)) {
				results.check(BROKEN + "/" + file.getKey(), false, "was read, but must be refused");
			} catch (FiducialException e) {
				results.check(BROKEN + "/" + file.getKey(), true, null);
			}
		});
		c.json().path("u24_rule").path("samples").properties().forEach(s -> rule(results, s.getKey(), s.getValue()));
	}

	private static void tensor(Comparisons results, String row, SafeTensors in, String name, JsonNode expected) {
		if (!in.has(name)) {
			results.check(row, false, "is missing in the file");
			return;
		}
		long[] shape = new long[expected.path("shape").size()];
		for (int i = 0; i < shape.length; i++) {
			shape[i] = expected.get("shape").get(i).asLong();
		}
		if (!in.type(name).equals(expected.path("dtype").asString()) || !Arrays.equals(in.shape(name), shape)) {
			results.check(row, false, "is " + in.type(name) + " " + Arrays.toString(in.shape(name)) + " instead of " + expected.path("dtype") + " " + expected.path("shape"));
			return;
		}
		double[] values = in.values(name);
		double[] first = numbers(expected.path("first"));
		results.check(row, first, Arrays.copyOf(values, Math.min(values.length, first.length)), 0);
		if (expected.path("sum").isNumber()) {
			double sum = Arrays.stream(values).sum();
			results.check(row + " sum", new double[] {expected.get("sum").asDouble()}, new double[] {sum}, 1e-9 * Math.max(1, Math.abs(sum)));
		}
	}

	private static void rule(Comparisons results, String name, JsonNode sample) {
		long[] shape = new long[sample.path("shape").size()];
		for (int i = 0; i < shape.length; i++) {
			shape[i] = sample.get("shape").get(i).asLong();
		}
		Map.of("first8", false, "fp16_exact_first8", true).forEach((key, half) -> {
			double[] expected = numbers(sample.path(key));
			float[] made = CaseWeights.values(name, shape, sample.path("seed").asLong(), half);
			double[] actual = new double[Math.min(made.length, expected.length)];
			for (int i = 0; i < actual.length; i++) {
				actual[i] = made[i];
			}
			if (expected.length > 0) {
				results.check("u24_rule:" + name + " " + key, expected, actual, 0);
			}
		});
	}

	/** Numbers, which may be written as text. */
	private static double[] numbers(JsonNode list) {
		double[] out = new double[list.size()];
		for (int i = 0; i < out.length; i++) {
			String text = list.get(i).asString();
			out[i] = switch (text) {
				case "inf" -> Double.POSITIVE_INFINITY;
				case "-inf" -> Double.NEGATIVE_INFINITY;
				case "nan" -> Double.NaN;
				case "True", "true" -> 1;
				case "False", "false" -> 0;
				default -> Double.parseDouble(text);
			};
		}
		return out;
	}
}
