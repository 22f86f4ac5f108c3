package org.fiducial.workflow.report;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values, record by record; cells may be quoted and then hold commas, quotes (doubled) and line ends. */
final class Csv {
	private final Reader in;

	Csv(Reader in) {
		this.in = in;
	}

	/** The next record; null at the end. */
	List<String> next() throws IOException {
		List<String> cells = new ArrayList<>();
		StringBuilder cell = new StringBuilder();
		boolean quoted = false;
		int c = in.read();
		if (c < 0) {
			return null;
		}
		int before = -1;
		for (; c >= 0 && (quoted || c != '\n'); c = in.read()) {
			if (c == '"') {
				// a quote that follows the closing quote at once is a quote of the text
				if (!quoted && before == '"') {
					cell.append('"');
				}
				quoted = !quoted;
			} else if (c == ',' && !quoted) {
				cells.add(cell.toString());
				cell.setLength(0);
			} else if (quoted || c != '\r') {
				cell.append((char) c);
			}
			before = c;
		}
		cells.add(cell.toString());
		return cells;
	}
}
