package org.fiducial.workflow.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import org.fiducial.workflow.report.Synthesised.Item;

/** Which synthetic pictures were kept: by style, by pair of edits, and how well they obey their landmarks. */
final class AcceptanceSection implements Section {
	@Override
	public String id() {
		return "acceptance";
	}

	@Override
	public String title() {
		return "Which pictures were kept";
	}

	@Override
	public String html(ReportData data) {
		StringBuilder s = new StringBuilder();
		for (Synthesised synthesis : data.syntheses()) {
			s.append("<p class=\"lead\">").append(Numbers.count(synthesis.accepted())).append(" of ").append(Numbers.count(synthesis.items().size()))
					.append(" pictures were kept").append(synthesis.accepted() < synthesis.items().size() ? "; the others are not in the synthetic data set." : ".").append("</p><div class=\"charts\">");
			s.append(styles(data, synthesis)).append(spread(data, synthesis)).append("</div>").append(FilterTables.reasons(data, synthesis)).append(rejected(data, synthesis));
			s.append(FilterTables.edits(synthesis)).append(pairs(synthesis)).append(FilterTables.kid(data, synthesis));
		}
		return s.toString();
	}

	private static String styles(ReportData data, Synthesised synthesis) {
		StringBuilder s = new StringBuilder("<figure class=\"chart\"><h4>Kept, by style</h4><table class=\"bars\">");
		synthesis.byStyle().forEach((style, items) -> {
			long kept = items.stream().filter(Item::accepted).count();
			s.append("<tr><th>").append(Html.escape(data.style(style))).append(String.format(Locale.ROOT, "</th><td class=\"bar\"><span style=\"width:%.1f%%\"></span></td><td>%.0f&nbsp;%%</td><td class=\"of\">",
					100.0 * kept / items.size(), 100.0 * kept / items.size())).append(Numbers.count(kept)).append(" of ").append(Numbers.count(items.size())).append("</td></tr>\n");
		});
		return s + "</table><figcaption>A style of which little is kept is one the generator does not draw where it was asked to.</figcaption></figure>";
	}

	private static String spread(ReportData data, Synthesised synthesis) {
		if (!synthesis.filtered()) {
			return "";
		}
		Map<String, double[]> errors = new LinkedHashMap<>();
		synthesis.byStyle().forEach((style, items) -> errors.put(style, items.stream().mapToDouble(i -> i.error() * 100).filter(Double::isFinite).sorted().toArray()));
		// a few hopeless pictures must not squeeze all others together
		double max = errors.values().stream().filter(e -> e.length > 0).mapToDouble(e -> RowChart.quantile(e, .95)).max().orElse(1);
		RowChart chart = new RowChart("alignment error, NME %", max);
		errors.forEach((style, e) -> chart.spread(data.style(style), e, synthesis.threshold(style) * 100));
		return chart.figure("Alignment error, by style", "", "Each stroke is a picture, the box holds the middle half, the tall line is the median; pictures right of the dashed mark were left out.");
	}

	/** The first picture of each style that was left out, to see why. */
	private static String rejected(ReportData data, Synthesised synthesis) {
		SyntheticFaces faces = data.faces(synthesis);
		List<Item> first = synthesis.byStyle().values().stream().flatMap(items -> items.stream().filter(i -> !i.accepted()).limit(1)).limit(12).toList();
		StringBuilder s = new StringBuilder();
		faces.examples(first).forEach(e -> s.append(FaceTiles.tile(faces.judged(e).svg("rejected picture with its label and the detector's points"),
				Html.escape(data.style(e.item().style())) + " <b class=\"worse\">" + Html.escape(e.item().filter()) + "</b>" + (Double.isFinite(e.item().error()) ? " " + Numbers.percent(e.item().error()) + "&nbsp;%" : ""))));
		return s.isEmpty() ? "" : "<h4>Left out</h4><div class=\"hero\">" + s
				+ "</div><p class=\"note\">The first picture of each style that was left out, with the filter and its alignment error: yellow is what was asked for, blue what the detector finds.</p>\n";
	}

	private static String pairs(Synthesised synthesis) {
		TreeSet<String> edits = new TreeSet<>();
		Map<List<String>, int[]> counts = new LinkedHashMap<>();
		for (Item i : synthesis.items()) {
			edits.addAll(i.edits());
			for (List<String> pair : both(i.edits())) {
				int[] c = counts.computeIfAbsent(pair, p -> new int[2]);
				c[0] += i.accepted() ? 1 : 0;
				c[1]++;
			}
		}
		if (counts.isEmpty() || edits.size() > 24) {
			return "";
		}
		StringBuilder s = new StringBuilder("<div class=\"scroll\"><table class=\"numbers matrix\"><thead><tr><th></th>");
		edits.forEach(e -> s.append(Html.text("th", "", Html.humane(e))));
		s.append("</tr></thead><tbody>");
		for (String row : edits) {
			s.append("<tr>").append(Html.text("th", "", Html.humane(row)));
			edits.forEach(column -> s.append(cell(counts.get(List.of(row, column)))));
			s.append("</tr>\n");
		}
		return "<h4>Kept, by pair of edits</h4>" + s + "</tbody></table></div><p class=\"note\">Per cent of the pictures with both edits (on the diagonal: with this edit at all) that were kept; how many there were stands below.</p>\n";
	}

	private static List<List<String>> both(List<String> edits) {
		List<List<String>> out = new ArrayList<>();
		for (String a : edits) {
			out.add(List.of(a, a));
			edits.stream().filter(b -> !b.equals(a)).forEach(b -> out.add(List.of(a, b)));
		}
		return out;
	}

	private static String cell(int[] count) {
		if (count == null) {
			return "<td></td>";
		}
		double part = (double) count[0] / count[1];
		return String.format(Locale.ROOT, "<td style=\"--part:%.2f\"><span>%.0f</span><small>%d</small></td>", part, part * 100, count[1]);
	}
}
