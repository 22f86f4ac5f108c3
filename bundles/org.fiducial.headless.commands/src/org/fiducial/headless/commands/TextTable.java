package org.fiducial.headless.commands;

import java.util.ArrayList;
import java.util.List;

/** A table for terminals: columns as wide as their widest cell, numbers to the right. */
final class TextTable {
	private final List<Object[]> rows = new ArrayList<>();
	private final int columns;

	TextTable(String... heads) {
		columns = heads.length;
		rows.add(heads);
	}

	TextTable row(Object... cells) {
		if (cells.length != columns) {
			throw new IllegalArgumentException(cells.length + " cells, " + columns + " columns");
		}
		rows.add(cells);
		return this;
	}

	private static String text(Object cell) {
		return cell == null ? "-" : cell.toString();
	}

	@Override
	public String toString() {
		int[] width = new int[columns];
		boolean[] right = new boolean[columns];
		for (int c = 0; c < columns; c++) {
			int column = c;
			width[c] = rows.stream().mapToInt(r -> text(r[column]).length()).max().orElse(0);
			right[c] = rows.size() > 1 && rows.stream().skip(1).allMatch(r -> r[column] == null || r[column] instanceof Number || text(r[column]).matches("[-+.\\d]+( ?%)?"));
		}
		StringBuilder s = new StringBuilder();
		for (Object[] r : rows) {
			StringBuilder line = new StringBuilder();
			for (int c = 0; c < columns; c++) {
				String cell = text(r[c]);
				String pad = " ".repeat(width[c] - cell.length());
				line.append(c == 0 ? "" : "  ").append(right[c] ? pad + cell : cell + pad);
			}
			s.append(s.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
		}
		return s.toString();
	}
}
