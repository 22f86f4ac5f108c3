package org.fiducial.dataset.formats;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

import org.fiducial.dataset.io.RecordException;

/** Reads and writes comma-separated values (RFC 4180), streaming, with limits. Spreadsheet formulas are defused with an apostrophe and restored. */
final class CsvRows {
	private static final int MAX_FIELD = 1 << 16;
	private static final int MAX_FIELDS = 100_000;

	private final Reader in;
	private int pushed = -2;
	private long line = 1;
	private long rowLine;

	CsvRows(Reader in) {
		this.in = in;
	}

	/** 1-based line on which the row read last began. */
	long line() {
		return rowLine;
	}

	/**
	 * The next row that is not empty; null at the end.
	 *
	 * @throws RecordException if a field or row is too long or a quote is not closed; the file cannot be read any further
	 */
	List<String> next() throws IOException {
		for (int c = read(); c >= 0; c = read()) {
			if (c == '\n') {
				continue;
			}
			rowLine = line;
			pushed = c;
			return row();
		}
		return null;
	}

	private List<String> row() throws IOException {
		List<String> fields = new ArrayList<>();
		StringBuilder field = new StringBuilder();
		boolean more = true;
		while (more) {
			field.setLength(0);
			int end = field(field);
			fields.add(field.toString());
			if (fields.size() > MAX_FIELDS) {
				throw new RecordException(rowLine, "more than " + MAX_FIELDS + " columns");
			}
			more = end == ',';
		}
		return fields;
	}

	/** Reads up to the comma, line end or end that closes the field, and returns it. */
	private int field(StringBuilder to) throws IOException {
		int c = read();
		if (c == '"') {
			c = quoted(to);
		}
		while (c != ',' && c != '\n' && c >= 0) {
			append(to, c);
			c = read();
		}
		return c;
	}

	private int quoted(StringBuilder to) throws IOException {
		while (true) {
			int c = read();
			if (c < 0) {
				throw new RecordException(rowLine, "a quote is not closed");
			}
			if (c == '"') {
				c = read();
				if (c != '"') {
					return c;
				}
			}
			append(to, c);
		}
	}

	private void append(StringBuilder to, int c) throws RecordException {
		if (to.length() >= MAX_FIELD) {
			throw new RecordException(rowLine, "a field of more than " + MAX_FIELD + " characters");
		}
		to.append((char) c);
	}

	/** The next character, CRLF and CR as LF. */
	private int read() throws IOException {
		int c = pushed != -2 ? pushed : in.read();
		boolean fresh = pushed == -2;
		pushed = -2;
		if (c == '\r') {
			int n = in.read();
			if (n != '\n') {
				pushed = n;
			}
			c = '\n';
		}
		if (c == '\n' && fresh) {
			line++;
		}
		return c;
	}

	/** A text as a field. */
	static String field(String text) {
		if (text == null) {
			return "";
		}
		String safe = isFormula(text) || text.startsWith("'") ? "'" + text : text;
		return safe.matches("(?s).*[\",\r\n].*") || !safe.strip().equals(safe) ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
	}

	/** The text of a field; null if it is empty. */
	static String text(String field) {
		String t = field.startsWith("'") && field.length() > 1 && (isFormula(field.substring(1)) || field.charAt(1) == '\'') ? field.substring(1) : field;
		return t.isEmpty() ? null : t;
	}

	private static boolean isFormula(String text) {
		return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
	}
}
