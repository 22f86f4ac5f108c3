package org.fiducial.torch.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.torch.checkpoint.Inert.Dict;
import org.fiducial.torch.checkpoint.Inert.Tensor;
import org.fiducial.torch.checkpoint.Inert.Unmade;

/**
 * Finds the tensors of a saved object: of a plain state dictionary, of one inside a Lightning checkpoint ({@code state_dict}), of STAR's
 * ({@code net}), and so on. What else has tensors (averages, the optimizer) is a section of its own.
 */
final class StateDict {
	/** Where weights lie, the usual places first; averages only where there is nothing else. */
	private static final List<String> PLACES = List.of("state_dict", "model_state_dict", "net", "model", "module", "network", "params", "weights", "generator", "net_ema", "model_ema",
			"params_ema", "ema_state_dict", "ema");
	private static final int MAX_DEPTH = 16;
	/** Values looked at in all: dictionaries that contain each other could have no end. */
	private static final int MAX_VISITS = 2_000_000;
	private static final int MAX_VALUE = 500;
	private static final int MAX_OTHERS = 20;

	/** Name of the section that was taken; empty for the root. */
	final String section;
	/** Sections by name, each with its tensors. */
	final Map<String, Map<String, Tensor>> sections = new LinkedHashMap<>();
	/** Single values beside the weights, as texts. */
	final Map<String, String> metadata = new LinkedHashMap<>();
	private final Budget budget;
	private int visits;

	/** @param budget of the file, for the names that are put together */
	StateDict(Object root, Budget budget) throws Invalid {
		this.budget = budget;
		Dict d = root instanceof Unmade u ? ofObject(u) : root instanceof Dict r ? r : null;
		if (d == null) {
			throw new Invalid("it holds " + (root instanceof Tensor ? "a single tensor" : "no dictionary") + ", but named tensors (a state_dict) are expected");
		}
		boolean direct = d.values.stream().anyMatch(Tensor.class::isInstance);
		if (direct) {
			section("", d);
		} else {
			for (int i = 0; i < d.keys.size(); i++) {
				if (d.keys.get(i) instanceof String key) {
					top(key, d.values.get(i));
				}
			}
		}
		section = direct ? "" : PLACES.stream().filter(sections::containsKey).findFirst().orElse(sections.size() == 1 ? sections.keySet().iterator().next() : null);
		if (section == null) {
			throw new Invalid(sections.isEmpty() ? "it holds no tensors" : "it holds tensors in several places (" + String.join(", ", sections.keySet().stream().limit(MAX_OTHERS).toList())
					+ "), and none has a name that weights usually have");
		}
	}

	/** A whole object that was saved has no names that can be trusted, unless it is a dictionary of another class. */
	private static Dict ofObject(Unmade u) throws Invalid {
		if (u.entries.keys.isEmpty()) {
			throw new Invalid("it holds a whole object of the class " + Invalid.quote(u.of) + ", but named tensors (its state_dict) are expected");
		}
		return u.entries;
	}

	private void top(String key, Object value) throws Invalid {
		if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean) {
			String text = value.toString();
			budget.text(Math.min(MAX_VALUE, text.length()));
			metadata.put(key, text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text);
		} else {
			section(key, value);
		}
	}

	private void section(String key, Object value) throws Invalid {
		Map<String, Tensor> found = new LinkedHashMap<>();
		collect("", value, found, 0);
		if (!found.isEmpty()) {
			sections.put(Budget.name(key), found);
		}
	}

	private void collect(String prefix, Object value, Map<String, Tensor> into, int depth) throws Invalid {
		Dict d = value instanceof Dict x ? x : value instanceof Unmade u ? u.entries : null;
		List<?> list = value instanceof List<?> l ? l : null;
		if (d == null && list == null) {
			return;
		}
		if (depth == MAX_DEPTH) {
			throw new Invalid("its dictionaries are nested more than " + MAX_DEPTH + " deep, or contain each other");
		}
		for (int i = 0; i < (d == null ? list.size() : d.keys.size()); i++) {
			if (++visits > MAX_VISITS) {
				throw new Invalid("it holds more than " + MAX_VISITS + " values, or dictionaries that contain each other");
			}
			Object key = d == null ? (Object) (long) i : d.keys.get(i);
			Object v = d == null ? list.get(i) : d.values.get(i);
			if (key instanceof String || key instanceof Long) {
				if (v instanceof Tensor t) {
					into.put(name(prefix, key), t);
				} else {
					collect(v instanceof Dict || v instanceof List || v instanceof Unmade ? name(prefix, key) + "." : "", v, into, depth + 1);
				}
			}
		}
	}

	private String name(String prefix, Object key) throws Invalid {
		String last = key.toString();
		budget.text(prefix.length() + last.length());
		return Budget.name(prefix + last);
	}

	/** The first sections that were not taken, with how many tensors they have. */
	List<String> others() {
		return sections.entrySet().stream().filter(e -> !e.getKey().equals(section)).limit(MAX_OTHERS).map(e -> e.getKey() + " (" + e.getValue().size() + ")").toList();
	}
}
