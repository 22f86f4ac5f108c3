package org.fiducial.workflow.recipe;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces <code>${…}</code> in a configuration. Within the braces stands a name ({@code steps}, {@code stage1.model}) or arithmetic over
 * numbers and names: {@code + - * /}, parentheses, {@code round}, {@code min}, {@code max}; a minus between names needs a space before it,
 * because names may contain hyphens. A text that is one reference alone becomes the value itself, number or list; otherwise the value
 * is written into the text.
 */
final class Expressions {
	private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
	private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w-]*(\\.[A-Za-z_][\\w-]*)*");

	private final Function<String, JsonNode> values;
	private final String where;

	/**
	 * @param values gives the value of a name, or throws a {@link FiducialException} that says that there is none
	 * @param where how messages name the place
	 */
	Expressions(Function<String, JsonNode> values, String where) {
		this.values = values;
		this.where = where;
	}

	/** A copy of a tree with all references replaced. */
	JsonNode resolve(JsonNode node) {
		if (node.isObject()) {
			ObjectNode out = Configs.json().createObjectNode();
			for (Map.Entry<String, JsonNode> e : node.properties()) {
				out.set(e.getKey(), resolve(e.getValue()));
			}
			return out;
		}
		if (node.isArray()) {
			ArrayNode out = Configs.json().createArrayNode();
			node.forEach(n -> out.add(resolve(n)));
			return out;
		}
		return node.isString() ? text(node.asString()) : node;
	}

	private JsonNode text(String text) {
		Matcher m = REFERENCE.matcher(text);
		if (m.matches()) {
			return value(m.group(1).strip());
		}
		StringBuilder s = new StringBuilder();
		while (m.find()) {
			JsonNode v = value(m.group(1).strip());
			m.appendReplacement(s, Matcher.quoteReplacement(v.isString() ? v.asString() : v.toString()));
		}
		return JsonNodeFactory.instance.stringNode(m.appendTail(s).toString());
	}

	private JsonNode value(String expression) {
		if (NAME.matcher(expression).matches()) {
			return values.apply(expression);
		}
		double v = new Arithmetic(expression).all();
		return v == Math.rint(v) && Math.abs(v) < 1L << 53 ? JsonNodeFactory.instance.numberNode((long) v) : JsonNodeFactory.instance.numberNode(v);
	}

	/** Recursive descent over one expression. */
	private final class Arithmetic {
		private final String s;
		private int at;

		Arithmetic(String expression) {
			s = expression;
		}

		double all() {
			double v = sum();
			skip();
			if (at < s.length() || s.isBlank()) {
				throw bad("'" + s + "' is no expression (stopped at character " + (at + 1) + ")");
			}
			if (!Double.isFinite(v)) {
				throw bad("'" + s + "' is not a finite number");
			}
			return v;
		}

		private double sum() {
			double v = product();
			while (true) {
				if (take('+')) {
					v += product();
				} else if (take('-')) {
					v -= product();
				} else {
					return v;
				}
			}
		}

		private double product() {
			double v = factor();
			while (true) {
				if (take('*')) {
					v *= factor();
				} else if (take('/')) {
					v /= factor();
				} else {
					return v;
				}
			}
		}

		private double factor() {
			if (take('-')) {
				return -factor();
			}
			if (take('(')) {
				double v = sum();
				expect(')');
				return v;
			}
			skip();
			Matcher name = NAME.matcher(s).region(at, s.length());
			if (name.lookingAt()) {
				at = name.end();
				return take('(') ? function(name.group()) : number(name.group());
			}
			Matcher number = Pattern.compile("\\d+(\\.\\d*)?([eE][-+]?\\d+)?|\\.\\d+").matcher(s).region(at, s.length());
			if (!number.lookingAt()) {
				throw bad("'" + s + "' is no expression (stopped at character " + (at + 1) + ")");
			}
			at = number.end();
			return Double.parseDouble(number.group());
		}

		private double function(String name) {
			double first = sum();
			double v = switch (name) {
				case "round" -> Math.rint(first);
				case "min" -> Math.min(first, second());
				case "max" -> Math.max(first, second());
				default -> throw bad("unknown function '" + name + "'; known: round, min, max");
			};
			expect(')');
			return v;
		}

		private double second() {
			expect(',');
			return sum();
		}

		private double number(String name) {
			JsonNode v = values.apply(name);
			try {
				return v.isNumber() ? v.asDouble() : Double.parseDouble(v.asString());
			} catch (NumberFormatException | tools.jackson.core.JacksonException e) {
				throw new FiducialException(org.fiducial.core.ExitCode.USAGE, where + ": '" + name + "' is not a number in '" + s + "'", e);
			}
		}

		private void skip() {
			while (at < s.length() && Character.isWhitespace(s.charAt(at))) {
				at++;
			}
		}

		private boolean take(char c) {
			skip();
			if (at < s.length() && s.charAt(at) == c) {
				at++;
				return true;
			}
			return false;
		}

		private void expect(char c) {
			if (!take(c)) {
				throw bad("'" + s + "': expected '" + c + "' at character " + (at + 1));
			}
		}

		private FiducialException bad(String message) {
			return FiducialException.usage(where + ": " + message);
		}
	}
}
