package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.fiducial.workflow.report.Synthesised.Item;
import org.fiducial.workflow.synthesis.KidFile;

/** Tables of what the quality filters did: reasons by style, acceptance by edit, distance from real pictures. */
final class FilterTables {
	private FilterTables() {
	}

	/** How many pictures each filter left out of each style; empty if none was left out. */
	static String reasons(ReportData data, Synthesised synthesis) {
		TreeSet<String> filters = new TreeSet<>();
		Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
		for (Item i : synthesis.items()) {
			Map<String, Integer> row = counts.computeIfAbsent(i.style(), s -> new TreeMap<>());
			if (!i.accepted()) {
				filters.add(i.filter());
				row.merge(i.filter(), 1, Integer::sum);
			}
		}
		if (filters.isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<h4>Why pictures were left out</h4><div class=\"scroll\"><table class=\"numbers reasons\"><thead><tr><th></th>");
		filters.forEach(f -> s.append(Html.text("th", "", Html.humane(f))));
		s.append("</tr></thead><tbody>");
		counts.forEach((style, row) -> s.append(row(data.style(style), filters, row)));
		Map<String, Integer> all = new TreeMap<>();
		counts.values().forEach(row -> row.forEach((f, n) -> all.merge(f, n, Integer::sum)));
		return s.append(row("All", filters, all)).append("</tbody></table></div><p class=\"note\">Each picture counts for the first filter that objects, in the order collapse, blur, frame, face, sides, alignment, ")
				.append("eyes, consistency, duplicates. The run's folder has a contact sheet of each style.</p>\n").toString();
	}

	private static String row(String name, TreeSet<String> filters, Map<String, Integer> counts) {
		StringBuilder s = new StringBuilder("<tr>").append(Html.text("th", "", name));
		filters.forEach(f -> s.append("<td>").append(counts.containsKey(f) ? Numbers.count(counts.get(f)) : "").append("</td>"));
		return s.append("</tr>\n").toString();
	}

	/** Part of the pictures with each edit that was kept. */
	static String edits(Synthesised synthesis) {
		Map<String, int[]> counts = new TreeMap<>();
		for (Item i : synthesis.items()) {
			for (String e : i.edits().isEmpty() ? List.of("no edit") : i.edits()) {
				int[] c = counts.computeIfAbsent(e, k -> new int[2]);
				c[0] += i.accepted() ? 1 : 0;
				c[1]++;
			}
		}
		List<String> worstFirst = new ArrayList<>(counts.keySet());
		worstFirst.sort(java.util.Comparator.comparingDouble(e -> (double) counts.get(e)[0] / counts.get(e)[1]));
		StringBuilder s = new StringBuilder("<h4>Kept, by edit</h4><table class=\"bars\">");
		for (String e : worstFirst) {
			int[] c = counts.get(e);
			double percent = 100.0 * c[0] / c[1];
			s.append("<tr>").append(Html.text("th", "", Html.humane(e))).append(String.format(Locale.ROOT, "<td class=\"bar\"><span style=\"width:%.1f%%\"></span></td><td>%.0f&nbsp;%%</td><td class=\"of\">", percent, percent))
					.append(Numbers.count(c[0])).append(" of ").append(Numbers.count(c[1])).append("</td></tr>\n");
		}
		return s.append("</table>\n").toString();
	}

	/** Kernel distances from real pictures; empty if there are none. */
	static String kid(ReportData data, Synthesised synthesis) {
		KidFile kid = synthesis.kid(data::problem).orElse(null);
		if (kid == null || kid.rows() == null || kid.rows().isEmpty()) {
			return "";
		}
		StringBuilder s = new StringBuilder("<h4>Distance from real pictures</h4><table class=\"numbers kid\"><thead><tr><th></th><th>KID × 1000</th><th>±</th><th>synthetic</th><th>real</th></tr></thead><tbody>");
		for (KidFile.Row r : kid.rows()) {
			s.append("<tr>").append(Html.text("th", "", KidFile.ALL.equals(r.style()) ? "All" : data.style(r.style()))).append("<td>").append(Numbers.brief(r.kid() * 1000)).append("</td><td>")
					.append(Numbers.brief(r.deviation() * 1000)).append("</td><td>").append(Numbers.count(r.made())).append("</td><td>").append(Numbers.count(r.real())).append("</td></tr>\n");
		}
		return s.append("</tbody></table><p class=\"note\">Unbiased squared MMD with the kernel (x·y/d + 1)³ on the features of the filter's detector, ").append(kid.subsets()).append(" subsets of up to ")
				.append(Numbers.count(kid.subsetSize())).append(" pictures; 0 is no difference. Comparable only with figures of the same detector, not with published ones.</p>\n").toString();
	}
}
