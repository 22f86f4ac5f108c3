package org.fiducial.workflow.evaluation;

import java.util.ArrayList;
import java.util.List;

/** A table for LaTeX with booktabs: the best value of each column in bold, the second underlined. */
final class LatexTable {
	private LatexTable() {
	}

	/**
	 * The source.
	 *
	 * @param notes sentences below
	 */
	static String of(ResultTable t, List<String> notes) {
		StringBuilder s = new StringBuilder("% \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\caption{").append(escape(t.title())).append(".}\n\\begin{tabular}{l")
				.append("r".repeat(t.columns().size())).append("}\n\\toprule\n");
		heads(s, t);
		boolean published = !t.rows().isEmpty() && t.rows().getFirst().published();
		for (int r = 0; r < t.rows().size(); r++) {
			if (published && !t.rows().get(r).published()) {
				published = false;
				s.append("\\midrule\n");
			}
			s.append(escape(t.rows().get(r).method())).append(t.rows().get(r).published() ? " (published)" : "");
			for (int c = 0; c < t.columns().size(); c++) {
				s.append(" & ").append(cell(t, r, c));
			}
			s.append(" \\\\\n");
		}
		s.append("\\bottomrule\n\\end{tabular}\n");
		List<String> below = new ArrayList<>();
		for (int i = 0; i < t.footnotes().size(); i++) {
			below.add("$^{" + (i + 1) + "}$ " + escape(t.footnotes().get(i)));
		}
		notes.forEach(n -> below.add(escape(n) + "."));
		if (!below.isEmpty()) {
			s.append("\\par\\smallskip\\begin{minipage}{\\linewidth}\\footnotesize\n").append(String.join("\\\\\n", below)).append("\n\\end{minipage}\n");
		}
		return s.append("\\end{table}\n").toString();
	}

	private static void heads(StringBuilder s, ResultTable t) {
		StringBuilder rules = new StringBuilder();
		for (int from = 0, to; from < t.columns().size(); from = to) {
			to = from + 1;
			while (to < t.columns().size() && t.columns().get(to).group().equals(t.columns().get(from).group())) {
				to++;
			}
			s.append(" & \\multicolumn{").append(to - from).append("}{c}{").append(escape(t.columns().get(from).group())).append('}');
			rules.append("\\cmidrule(lr){").append(from + 2).append('-').append(to + 1).append('}');
		}
		s.append(" \\\\\n").append(rules).append("\nMethod");
		t.columns().forEach(c -> s.append(" & ").append(escape(c.name())));
		s.append(" \\\\\n\\midrule\n");
	}

	private static String cell(ResultTable t, int r, int c) {
		String text = t.text(r, c).isEmpty() ? "--" : t.text(r, c);
		String marked = switch (t.rank(r, c)) {
		case 1 -> "\\textbf{" + text + "}";
		case 2 -> "\\underline{" + text + "}";
		default -> text;
		};
		List<Integer> notes = t.rows().get(r).footnotes().get(c);
		return notes.isEmpty() ? marked : marked + "$^{" + String.join(",", notes.stream().map(String::valueOf).toList()) + "}$";
	}

	/** Text that comes from users. */
	static String escape(String text) {
		StringBuilder s = new StringBuilder();
		text.codePoints().forEach(c -> {
			switch (c) {
			case '\\' -> s.append("\\textbackslash{}");
			case '{', '}', '$', '&', '#', '_', '%' -> s.append('\\').appendCodePoint(c);
			case '^' -> s.append("\\textasciicircum{}");
			case '~' -> s.append("\\textasciitilde{}");
			case '<' -> s.append("\\textless{}");
			case '>' -> s.append("\\textgreater{}");
			default -> s.appendCodePoint(c < ' ' ? ' ' : c);
			}
		});
		return s.toString();
	}
}
