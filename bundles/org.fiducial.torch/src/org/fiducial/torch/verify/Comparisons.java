package org.fiducial.torch.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.fiducial.torch.Scope;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/**
 * Takes what a verifier computes, compares it with the case's {@code out.*} and {@code mid.*} tensors, and knows what is still missing. A tensor
 * passes if every element is a number and the largest absolute difference, or the root mean square of all, is within its tolerance.
 */
public final class Comparisons {
	private static final Pattern ELEMENT = Pattern.compile("(?:row|batch element|image) (\\d+)");

	private final CaseFolder folder;
	private final Tolerances tolerances;
	/** Name as listed, name of the stored tensor. */
	private final Map<String, String> listed = new LinkedHashMap<>();
	private final List<TensorComparison> rows = new ArrayList<>();
	/** Names done with each file of weights; the key may be null. */
	private final Map<String, Set<String>> done = new LinkedHashMap<>();
	private String weights;

	/** For one run of a case. */
	public Comparisons(CaseFolder folder) {
		this.folder = folder;
		tolerances = new Tolerances(folder);
		list("outputs", "out.");
		list("intermediates", "mid.");
	}

	private void list(String key, String prefix) {
		for (Map.Entry<String, JsonNode> e : folder.json().path(key).properties()) {
			listed.put(e.getKey(), e.getValue().path("tensor").asString(prefix + e.getKey()));
		}
	}

	/** Says which file the weights of what follows come from; everything the case lists is expected of each. */
	public void weights(String file) {
		weights = file;
		done.computeIfAbsent(file, f -> new LinkedHashSet<>());
	}

	/** Whether the case lists a tensor. */
	public boolean lists(String name) {
		return listed.containsKey(name);
	}

	/** The names that the case lists. */
	public Set<String> names() {
		return listed.keySet();
	}

	/** The names that the case lists and that start so, without this start. */
	public List<String> names(String prefix) {
		return listed.keySet().stream().filter(n -> n.startsWith(prefix)).map(n -> n.substring(prefix.length())).toList();
	}

	/** The stored shape of a listed tensor. */
	public long[] shape(String name) {
		return folder.shape(listed.get(name));
	}

	/** The note of a listed tensor; may be empty. */
	public String note(String name) {
		JsonNode outputs = folder.json().path("outputs").path(name);
		return (outputs.isMissingNode() ? folder.json().path("intermediates").path(name) : outputs).path("note").asString("");
	}

	/** What the case recommends as tolerance, or what follows from its other tolerances. */
	public double tolerance(String name) {
		double t = tolerances.recommended(name);
		return Double.isNaN(t) ? tolerances.derived(name, largest(folder.values(listed.get(name)))) : t;
	}

	/** Computes a tensor only if the case lists it, and compares it. */
	public void compute(String name, Supplier<NDArray> value) {
		if (lists(name)) {
			try (Scope scope = Scope.open()) {
				compare(name, value.get());
			}
		}
	}

	/** Compares at the case's tolerance, or at what follows from its others. */
	public void compare(String name, NDArray value) {
		if (lists(name)) {
			compare(name, value, tolerance(name));
		}
	}

	/** Compares at the case's tolerance, or at the given one if the case has none. */
	public void compare(String name, NDArray value, double otherwise) {
		if (lists(name)) {
			compare(name, values(value), value.getShape().getShape(), otherwise);
		}
	}

	/** As above, for values of the shape of the reference. */
	public void compare(String name, double[] value, double otherwise) {
		if (lists(name)) {
			compare(name, value, value.length == size(shape(name)) ? shape(name) : new long[] {value.length}, otherwise);
		}
	}

	/** As above, for bytes 0 to 255. */
	public void compare(String name, byte[] value, double otherwise) {
		double[] v = new double[value.length];
		for (int i = 0; i < v.length; i++) {
			v[i] = value[i] & 0xff;
		}
		compare(name, v, otherwise);
	}

	private void compare(String name, double[] value, long[] shape, double otherwise) {
		long[] expected = shape(name);
		if (!Arrays.equals(shape, expected) && value.length != size(expected)) {
			fail(name, "has shape " + Arrays.toString(shape));
			return;
		}
		double recommended = tolerances.recommended(name);
		measure(name, expected, value, folder.values(listed.get(name)), "max_abs", Double.isNaN(recommended) ? otherwise : recommended);
	}

	/** Compares by the root mean square of the differences. */
	public void compareRms(String name, NDArray value, double tolerance) {
		if (lists(name)) {
			double[] v = values(value);
			if (v.length != size(shape(name))) {
				fail(name, "has shape " + value.getShape());
			} else {
				measure(name, shape(name), v, folder.values(listed.get(name)), "rms", tolerance);
			}
		}
	}

	/**
	 * Compares with the start of every axis of what was computed, since references hold crops of large tensors: of the batch, the element that the
	 * note of the tensor names ({@code row 1}, {@code batch element 0}). Only the first of several values for a name counts.
	 */
	public void compareCrop(String name, NDArray value) {
		if (lists(name) && !done.getOrDefault(weights, Set.of()).contains(name)) {
			try (Scope scope = Scope.open()) {
				Matcher m = ELEMENT.matcher(note(name));
				compare(name, crop(value, shape(name), m.find() ? Integer.parseInt(m.group(1)) : 0));
			}
		}
	}

	private static NDArray crop(NDArray value, long[] shape, int element) {
		long[] full = value.getShape().getShape();
		if (full.length < shape.length) {
			return crop(value.expandDims(0), shape, element);
		}
		if (full.length != shape.length || shape.length == 0) {
			return value;
		}
		StringBuilder index = new StringBuilder();
		for (int i = 0; i < shape.length; i++) {
			long from = i == 0 && full[0] >= element + shape[0] ? element : 0;
			index.append(i == 0 ? "" : ",").append(from).append(':').append(Math.min(full[i], from + shape[i]));
		}
		return value.get(index.toString());
	}

	/** Compares numbers that the description itself holds; every call is a row. */
	public void check(String name, double[] expected, double[] actual, double tolerance) {
		if (expected.length == actual.length) {
			measure(name, new long[] {expected.length}, actual, expected, "max_abs", tolerance);
		} else {
			row(new TensorComparison(name, weights, new long[] {expected.length}, Double.NaN, Double.NaN, Double.NaN, "max_abs", tolerance, false, "has " + actual.length + " values"));
		}
	}

	/** Notes a fact that is right or wrong. */
	public void check(String name, boolean passed, String otherwise) {
		row(new TensorComparison(name, weights, new long[0], passed ? 0 : Double.NaN, passed ? 0 : Double.NaN, passed ? 0 : Double.NaN, "max_abs", 0, passed, passed ? null : otherwise));
	}

	/** Notes that a listed tensor cannot be compared. */
	public void fail(String name, String reason) {
		row(new TensorComparison(name, weights, shape(name), Double.NaN, Double.NaN, Double.NaN, "max_abs", Double.NaN, false, reason));
	}

	private void measure(String name, long[] shape, double[] actual, double[] expected, String measure, double tolerance) {
		double squares = 0;
		for (double e : expected) {
			squares += e * e / expected.length;
		}
		double floor = Math.sqrt(squares);
		double abs = 0;
		double rel = 0;
		double sum = 0;
		for (int i = 0; i < expected.length; i++) {
			// equal infinities do not differ
			double d = actual[i] == expected[i] ? 0 : Math.abs(actual[i] - expected[i]);
			abs = worse(abs, d);
			rel = worse(rel, d == 0 ? 0 : d / Math.max(Math.abs(expected[i]), floor));
			sum += d * d / expected.length;
		}
		double rms = Math.sqrt(sum);
		boolean passed = (measure.equals("rms") ? rms : abs) <= tolerance;
		String reason = Double.isNaN(abs) ? "is not a number in places" : null;
		row(new TensorComparison(name, weights, shape, abs, rel, rms, measure, tolerance, passed && reason == null, reason));
	}

	private static double worse(double a, double b) {
		return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
	}

	private void row(TensorComparison row) {
		rows.add(row);
		done.computeIfAbsent(weights, f -> new LinkedHashSet<>()).add(row.name());
	}

	/** The result: what was listed and not computed is added as failed. */
	public CaseResult finish() {
		if (done.isEmpty()) {
			done.put(null, new LinkedHashSet<>());
		}
		for (Map.Entry<String, Set<String>> e : List.copyOf(done.entrySet())) {
			weights = e.getKey();
			for (String name : listed.keySet()) {
				if (!e.getValue().contains(name)) {
					row(new TensorComparison(name, weights, folder.has(listed.get(name)) ? shape(name) : new long[0], Double.NaN, Double.NaN, Double.NaN, "max_abs", Double.NaN,
							false, folder.has(listed.get(name)) ? "not computed" : listed.get(name) + " is missing in the case"));
				}
			}
		}
		return new CaseResult(folder.name(), folder.family(), rows);
	}

	private static double largest(double[] v) {
		double max = 0;
		for (double x : v) {
			max = Double.isFinite(x) ? Math.max(max, Math.abs(x)) : max;
		}
		return max;
	}

	private static long size(long[] shape) {
		return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
	}

	private static double[] values(NDArray x) {
		try (Scope scope = Scope.open()) {
			return x.toType(DataType.FLOAT64, false).toDoubleArray();
		}
	}
}
