package org.fiducial.headless.commands;

import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lays {@code --seed} over every seed of a configuration. */
final class Seeds {
	private Seeds() {
	}

	static void set(ObjectNode config, ObjectNode defaults, long seed) {
		for (Map.Entry<String, JsonNode> d : defaults.properties()) {
			if ("seed".equals(d.getKey()) && d.getValue().isIntegralNumber()) {
				config.put("seed", seed);
			} else if (d.getValue() instanceof ObjectNode inner && (!config.has(d.getKey()) || config.get(d.getKey()).isObject())) {
				set(config.has(d.getKey()) ? (ObjectNode) config.get(d.getKey()) : config.putObject(d.getKey()), inner, seed);
			}
		}
	}
}
